using System.Text.Json;
using Fleetscope.Cli.Demo;
using Fleetscope.Tests.Programs.Fiji;

namespace Fleetscope.Tests.Demo;

public sealed class DemoFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fleetscope-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_folder_has_a_config_a_job_for_each_well_the_images_the_macro_and_the_truth()
    {
        DemoFolder.Write(folder, new SyntheticPlate(1, 2, 2));

        using var jobs = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "job.json")));
        var wells = jobs.RootElement.GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("Well").GetString()).ToList();
        wells.ShouldBe(["A01", "A02", "B01", "B02"]);
        wells.ShouldAllBe(well => File.Exists(Path.Combine(folder, $"bucket/images/{well}.tif")));
        jobs.RootElement.GetProperty("output_file_location").GetString().ShouldBe("results");
        File.ReadLines(Path.Combine(folder, "truth.csv")).Skip(1).Select(line => line.Split(',')[0]).ShouldBe(wells);
        foreach (var (written, example) in new[] { ("config.py", "config.py"), ("bucket/macros/count_nuclei.ijm", "macros/count_nuclei.ijm") })
        {
            File.ReadAllText(Path.Combine(folder, written)).ShouldBe(File.ReadAllText(Path.Combine(FijiSetting.Repository, "examples/demo", example)));
        }
    }

    [Fact]
    public void What_the_user_changed_is_kept()
    {
        DemoFolder.Write(folder, new SyntheticPlate(1, 1, 1));
        var config = Path.Combine(folder, "config.py");
        File.AppendAllText(config, "# mine\n");

        DemoFolder.Write(folder, new SyntheticPlate(1, 1, 1));

        File.ReadAllText(config).ShouldEndWith("# mine\n");
    }

    [Theory]
    [InlineData(40, "40", true)]
    [InlineData(40, "39", false)]
    [InlineData(60, "61", true)]
    [InlineData(60, "62", false)]
    [InlineData(60, "many", false)]
    [InlineData(60, null, false)]
    public void A_well_agrees_within_the_tolerance(int truth, string? counted, bool agrees)
    {
        Directory.CreateDirectory(DemoFolder.ResultsIn(folder));
        File.WriteAllText(Path.Combine(folder, "truth.csv"), $"Well,Nuclei\nA01,{truth}\n");
        if (counted is not null)
        {
            File.WriteAllText(Path.Combine(DemoFolder.ResultsIn(folder), "A01.csv"), $"Well,Nuclei,MeanArea\nA01,{counted},120.5\n");
        }

        var comparison = DemoTruth.Compare(folder);

        comparison.Agrees.ShouldBe(agrees);
        comparison.Truth.ShouldBe(truth);
        comparison.Wells.ShouldHaveSingleItem().Well.ShouldBe("A01");
    }

    [Fact]
    public void A_folder_that_is_not_the_demos_is_said_to_be_none() =>
        Should.Throw<FleetscopeException>(() => DemoTruth.Compare(folder)).Next.ShouldContain("fleetscope demo");
}
