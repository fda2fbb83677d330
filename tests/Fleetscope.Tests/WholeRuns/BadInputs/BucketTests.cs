namespace Fleetscope.Tests.WholeRuns.BadInputs;

/// <summary>Buckets that are not there, not ours or in the way: said before anything computes, or told of the one job that met it.</summary>
public sealed class BucketTests : IDisposable
{
    private readonly RunFolder folder = new RunFolder().AsOrdinaryUser().WithSites(3);

    [Fact]
    public void A_bucket_that_is_not_there_stops_the_run()
    {
        WithBuckets("");
        Directory.Delete(folder.Bucket);

        ShouldRefuse("bucket-folder-missing", "does not exist");
    }

    [Fact]
    public void A_bucket_that_is_a_file_stops_the_run()
    {
        WithBuckets("");
        Directory.Delete(folder.Bucket);
        File.WriteAllText(folder.Bucket, "");

        ShouldRefuse("bucket-folder-missing", "is a file, not a folder");
        File.Delete(folder.Bucket);
        Directory.CreateDirectory(folder.Bucket);
    }

    [Fact]
    public void A_bucket_that_may_not_be_written_stops_the_run()
    {
        WithBuckets("");
        File.SetUnixFileMode(folder.Bucket, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        ShouldRefuse("destination-not-writable", "cannot be written to by this user");
    }

    [Fact]
    public void A_bucket_that_may_not_be_read_stops_the_run()
    {
        WithBuckets("SOURCE_BUCKET = './images'\n");
        Directory.CreateDirectory(folder.Combine("images"));
        File.SetUnixFileMode(folder.Combine("images"), UnixFileMode.None);

        ShouldRefuse("bucket-folder-missing", "may not be read by this user");
    }

    [Fact]
    public void A_destination_behind_a_dangling_link_stops_the_run()
    {
        WithBuckets("DESTINATION_BUCKET = './results'\n");
        File.CreateSymbolicLink(folder.Combine("results"), "/nowhere/at/all");

        ShouldRefuse("destination-not-writable", "results");
    }

    [Fact]
    public void A_folder_of_one_job_that_may_not_be_written_is_that_jobs_trouble_alone()
    {
        WithBuckets("");
        Directory.CreateDirectory(folder.Combine("bucket", "out", "2"));
        File.SetUnixFileMode(folder.Combine("bucket", "out", "2"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        ShouldFailTwo("out/2/result.txt", "it cannot be put into");
    }

    [Fact]
    public void A_file_where_one_job_needs_a_folder_is_that_jobs_trouble_alone()
    {
        WithBuckets("");
        Directory.CreateDirectory(folder.Combine("bucket", "out"));
        File.WriteAllText(folder.Combine("bucket", "out", "2"), "a file");

        ShouldFailTwo("out/2/result.txt", "it cannot be put into");
    }

    [Fact]
    public void A_link_that_leads_one_job_out_of_the_bucket_is_not_followed()
    {
        WithBuckets("");
        Directory.CreateDirectory(folder.Combine("bucket", "out"));
        Directory.CreateDirectory(folder.Combine("elsewhere"));
        File.CreateSymbolicLink(folder.Combine("bucket", "out", "2"), folder.Combine("elsewhere"));

        ShouldFailTwo("out/2/result.txt", "is a link that leaves the bucket");
        Directory.EnumerateFileSystemEntries(folder.Combine("elsewhere")).ShouldBeEmpty();
    }

    [Fact]
    public void A_bucket_that_vanishes_while_jobs_run_is_named()
    {
        folder.WithScript($"rm -rf '{folder.Bucket}'; touch '{folder.Bucket}'; echo fine > \"$1/result.txt\"", "JOB_RETRIES = 1").WithSites(1);

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(3, ended.Output + ended.Errors);
        Counts.Of(ended.Json).Dead.ShouldBe(1);
        var groups = folder.Run("dead", "list", "--output", "json").Json.GetProperty("groups");
        groups.EnumerateArray().ShouldHaveSingleItem().GetProperty("reason").GetString().ShouldNotBeNull().ShouldStartWith("storage failed");
        File.Delete(folder.Bucket);
        Directory.CreateDirectory(folder.Bucket);
    }

    public void Dispose() => folder.Dispose();

    private void WithBuckets(string more) => folder.WithScript("echo fine > \"$1/result.txt\"", "JOB_RETRIES = 1\n" + more);

    private void ShouldRefuse(string rule, string message)
    {
        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(1, ended.Output + ended.Errors);
        var findings = ended.Json.GetProperty("error").GetProperty("findings").EnumerateArray().ToList();
        findings.ShouldContain(finding => finding.GetProperty("rule").GetString() == rule && finding.GetProperty("message").GetString()!.Contains(message), ended.Output);
        (ended.Output + ended.Errors).ShouldNotContain("   at ");
        Directory.Exists(folder.Combine(".fleetscope", "runs")).ShouldBeFalse();
    }

    private void ShouldFailTwo(params string[] words)
    {
        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(3, ended.Output + ended.Errors);
        Counts.Of(ended.Json).ShouldBe(new Counts(3, 0, 0, 2, 0, 1, 0));
        File.ReadAllText(folder.Combine("bucket", "out", "1", "result.txt")).ShouldBe("fine\n");
        File.ReadAllText(folder.Combine("bucket", "out", "3", "result.txt")).ShouldBe("fine\n");
        var group = folder.Run("dead", "list", "--output", "json").Json.GetProperty("groups").EnumerateArray().ShouldHaveSingleItem();
        group.GetProperty("jobs").EnumerateArray().ShouldHaveSingleItem().GetProperty("name").GetString().ShouldBe("2");
        foreach (var word in words)
        {
            group.GetProperty("reason").GetString().ShouldNotBeNull().ShouldContain(word);
        }
    }
}
