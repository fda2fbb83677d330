using Fleetscope.Tests.WholeRuns;

namespace Fleetscope.Tests.Cli;

/// <summary>The real command line over a folder of images.</summary>
public sealed class LoadDataCommandTests : IDisposable
{
    private static readonly string[] Make = ["loaddata", "make", "images", "--bucket", "./bucket", "--pattern", "{Well}_w{Channel}.tif"];
    private readonly RunFolder folder = new();

    public LoadDataCommandTests()
    {
        Directory.CreateDirectory(Path.Combine(folder.Bucket, "images"));
        File.WriteAllText(Path.Combine(folder.Bucket, "images", "A01_w1.tif"), "a picture");
    }

    [Fact]
    public void A_table_goes_to_standard_output_alone()
    {
        var made = folder.Run([.. Make, "--channel", "1=DNA"]);

        made.ExitCode.ShouldBe(0);
        made.Output.ShouldBe("FileName_DNA,Metadata_Well,PathName_DNA\nA01_w1.tif,A01,/home/ubuntu/bucket/images\n");
    }

    [Fact]
    public void A_file_that_is_there_is_replaced_only_when_forced()
    {
        File.WriteAllText(folder.Combine("table.csv"), "mine");

        var refused = folder.Run([.. Make, "--to", "table.csv"]);
        refused.ExitCode.ShouldBe(1);
        refused.Errors.ShouldContain("--force");
        File.ReadAllText(folder.Combine("table.csv")).ShouldBe("mine");

        folder.Run([.. Make, "--to", "table.csv", "--force"]).ExitCode.ShouldBe(0);
        File.ReadAllText(folder.Combine("table.csv")).ShouldStartWith("FileName_Channel1,");
    }

    [Fact]
    public void A_made_table_passes_its_check_and_a_broken_one_does_not()
    {
        folder.Run([.. Make, "--to", "table.csv"]).ExitCode.ShouldBe(0);
        folder.Run("loaddata", "check", "table.csv", "--bucket", "./bucket").ExitCode.ShouldBe(0);

        File.Delete(Path.Combine(folder.Bucket, "images", "A01_w1.tif"));
        var found = folder.Run("loaddata", "check", "table.csv", "--bucket", "./bucket", "--output", "json");

        found.ExitCode.ShouldBe(1);
        found.Json.GetProperty("findings")[0].GetProperty("rule").GetString().ShouldBe("image-missing");
    }

    public void Dispose() => folder.Dispose();
}
