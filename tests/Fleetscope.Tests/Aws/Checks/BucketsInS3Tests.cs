using System.Text.Json.Nodes;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Tests.Aws.Checks;

/// <summary>Rules that know nothing of AWS look into its buckets as they do into folders.</summary>
public sealed class BucketsInS3Tests : IDisposable
{
    private readonly AwsProject project = new();

    public void Dispose() => project.Dispose();

    [Theory]
    [InlineData("work/analysis.cppipe", "workspace-file-missing")]
    [InlineData("work/load_data.csv", "workspace-file-missing")]
    [InlineData("images/a02.tif", "image-missing")]
    public async Task A_file_that_is_not_in_the_bucket_is_missed(string key, string rule)
    {
        await project.Account.Api.S3.DeleteAsync(AwsProject.Bucket, [key], TestContext.Current.CancellationToken);

        var finding = (await project.CheckAsync()).ShouldHaveSingleItem();

        (finding.Rule, finding.Severity).ShouldBe((rule, Severity.Error));
    }

    [Fact]
    public async Task A_table_without_rows_for_a_job_is_found()
    {
        Put("work/load_data.csv", "Metadata_Plate,Metadata_Well,FileName_DNA,PathName_DNA\nP1,A01,a01.tif,/home/ubuntu/bucket/images\n");

        (await project.CheckAsync()).ShouldHaveSingleItem().Rule.ShouldBe("no-matching-row");
    }

    [Fact]
    public async Task Outputs_that_would_let_every_job_be_skipped_are_found()
    {
        project.Set("CHECK_IF_DONE_BOOL", "'True'").Set("EXPECTED_NUMBER_FILES", "1");
        Put("results/P1/A01/cells.csv", "1");
        Put("results/P1/A02/cells.csv", "1");

        (await project.CheckAsync()).ShouldHaveSingleItem().Rule.ShouldBe("already-done");
    }

    [Fact]
    public async Task What_only_the_image_can_run_is_not_missed_here()
    {
        project.Job.Clear();
        project.Job["output"] = "results";
        project.Job["groups"] = new JsonArray(new JsonObject { ["Site"] = "1" }, new JsonObject { ["Site"] = "2" });

        (await project.CheckAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_listing_ends_where_it_would_take_too_long_and_says_so()
    {
        var account = new AccountView(() => project.Account.Api, project.Account.Clock);
        var bucket = new SeenBucket(account, AwsProject.Bucket, mostListed: 1);

        await Should.ThrowAsync<BucketUnreadableException>(() => bucket.ListAsync("images/", TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken).AsTask());

        account.Missing.ShouldHaveSingleItem().Key.ShouldBe("s3://plates-bucket/images/ has more than 1 objects");
    }

    [Fact]
    public async Task A_bucket_is_looked_into_and_never_written()
    {
        var bucket = new SeenBucket(new AccountView(() => project.Account.Api, project.Account.Clock), AwsProject.Bucket);

        (await bucket.ListAsync("images/", TestContext.Current.CancellationToken).Select(found => found.Key).ToListAsync(TestContext.Current.CancellationToken)).ShouldBe(["images/a01.tif", "images/a02.tif"]);
        Should.Throw<InvalidOperationException>(() => bucket.PutAsync("x", "images/a03.tif", TestContext.Current.CancellationToken));
        Should.Throw<InvalidOperationException>(() => bucket.DeleteAsync("images/a01.tif", TestContext.Current.CancellationToken));
    }

    private void Put(string key, string text) => project.Account.S3.Put(AwsProject.Bucket, key, System.Text.Encoding.UTF8.GetBytes(text));
}
