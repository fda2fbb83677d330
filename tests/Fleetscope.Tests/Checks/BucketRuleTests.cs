using Fleetscope.Checks;
using Fleetscope.Checks.BucketRules;
using Fleetscope.Configuration;
using Fleetscope.Stores;

namespace Fleetscope.Tests.Checks;

public sealed class BucketRuleTests
{
    [Fact]
    public async Task S3_buckets_under_the_local_engine_are_one_error_that_names_the_option()
    {
        using var project = Project.CellProfiler();
        project.Set("AWS_BUCKET", "'your-bucket-name'").Set("SOURCE_BUCKET", "'pictures'").Set("DESTINATION_BUCKET", "'./bucket'").Set("WORKSPACE_BUCKET", "'./bucket'");

        var finding = await project.FindingOf("s3-under-local-engine");

        finding.Severity.ShouldBe(Severity.Error);
        finding.Key.ShouldBe("AWS_BUCKET");
        finding.Line.ShouldBe(2);
        finding.Message.ShouldContain("AWS_BUCKET, SOURCE_BUCKET");
        finding.Fix.ShouldContain("--bucket FOLDER");
    }

    [Fact]
    public async Task A_folder_named_without_its_dot_is_shown_how_to_be_written()
    {
        using var project = Project.CellProfiler();
        project.Set("AWS_BUCKET", "'pictures'");
        Directory.CreateDirectory(Path.Combine(project.Folder, "pictures"));

        (await project.FindingOf("s3-under-local-engine")).Fix.ShouldStartWith("There is a folder of that name beside the config: write './pictures' if you mean it.");
    }

    [Fact]
    public async Task S3_buckets_on_aws_are_as_they_should_be()
    {
        using var project = Project.CellProfiler();
        project.Engine = "aws";
        project.Set("AWS_BUCKET", "'my-plates'");

        (await project.FindingsOf("s3-under-local-engine")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bucket_folder_must_be_there()
    {
        using var project = Project.CellProfiler();
        (await project.FindingsOf("bucket-folder-missing")).ShouldBeEmpty();

        project.Set("SOURCE_BUCKET", "'./nowhere'");
        var finding = await project.FindingOf("bucket-folder-missing");
        finding.Key.ShouldBe("SOURCE_BUCKET");
        finding.Message.ShouldContain(Path.Combine(project.Folder, "nowhere"));
    }

    [Fact]
    public async Task A_destination_that_is_a_file_cannot_be_written_to()
    {
        using var project = Project.CellProfiler();
        project.Set("DESTINATION_BUCKET", "'./new/folder'");
        (await project.FindingsOf("destination-not-writable")).ShouldBeEmpty();

        await File.WriteAllTextAsync(Path.Combine(project.Folder, "new"), "a file", TestContext.Current.CancellationToken);
        (await project.FindingOf("destination-not-writable")).Severity.ShouldBe(Severity.Error);
    }

    [Theory]
    [InlineData(500L << 20, 1)]
    [InlineData(50L << 30, 0)]
    public async Task A_disk_that_is_nearly_full_is_said_once(long free, int findings)
    {
        var folder = new Bucket("./bucket", "/plates/bucket");
        var config = new RunConfig
        {
            Source = new ConfigFile { Path = "/plates/config.py" },
            AppName = "Plates",
            Buckets = new BucketSet(folder, folder, folder, folder),
        };
        var context = new CheckContext(config, null, "local", null, (_, _) => null);

        var found = await new DiskNearlyFull(_ => free).CheckAsync(context, TestContext.Current.CancellationToken)
            .CountAsync(TestContext.Current.CancellationToken);

        found.ShouldBe(findings);
    }
}
