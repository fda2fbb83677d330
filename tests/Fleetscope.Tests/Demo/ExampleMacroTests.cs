using System.Text.Json;
using Fleetscope.Cli.Demo;
using Fleetscope.Configuration;
using Fleetscope.Jobs;
using Fleetscope.Programs.Fiji;
using Fleetscope.Stores;
using Fleetscope.Tests.Programs.Fiji;

namespace Fleetscope.Tests.Demo;

/// <summary>The macros of the examples, run by the real ImageJ through the adapter, the launcher and a private display.</summary>
public sealed class ExampleMacroTests(RealImageJ imageJ) : IClassFixture<RealImageJ>, IDisposable
{
    private readonly FijiSetting setting = new();

    public void Dispose() => setting.Dispose();

    [Fact]
    public async Task The_demos_macro_counts_what_was_drawn()
    {
        DemoFolder.Write(setting.Folder, new SyntheticPlate(20, 1, 6));
        var program = new FijiProgram(setting.Config("macros/count_nuclei.ijm"), imageJ.Installation);

        await RunAllAsync(program, Path.Combine(setting.Folder, "job.json"), DemoFolder.ResultsIn(setting.Folder));

        var comparison = DemoTruth.Compare(setting.Folder);
        comparison.Agrees.ShouldBeTrue(string.Join(", ", comparison.Wells));
        comparison.Exact.ShouldBe(6, string.Join(", ", comparison.Wells));
        Directory.GetFiles(DemoFolder.ResultsIn(setting.Folder), "*.png").Length.ShouldBe(6);
    }

    [Fact]
    public async Task The_demos_macro_names_an_image_that_is_missing()
    {
        DemoFolder.Write(setting.Folder, new SyntheticPlate(20, 1, 1));
        var command = new FijiProgram(setting.Config("macros/count_nuclei.ijm"), imageJ.Installation)
            .Command(FijiSetting.Message([("input", "/home/ubuntu/bucket/images")], [("Well", "Z99")]), setting.Staged, setting.Attempt);

        var (code, output) = await imageJ.RunAsync(command, TestContext.Current.CancellationToken);

        code.ShouldBe(3, output);
        output.ShouldContain($"no such image: {setting.Bucket}/images/Z99.tif");
    }

    [Fact]
    public async Task The_fly_example_counts_276_857_and_688_particles()
    {
        var fly = FlyExample.Bucket;
        Assert.SkipWhen(fly is null, FlyExample.IsMissing);
        var example = Path.Combine(FijiSetting.Repository, "examples/fiji-fly");
        var bucket = new Bucket(fly, fly);
        var config = setting.Config("count_particles.ijm", Path.Combine(example, "config.py")) with { Buckets = new BucketSet(bucket, bucket, bucket, bucket) };
        var results = Path.Combine(setting.Folder, "results");

        await RunAllAsync(new FijiProgram(config, imageJ.Installation), Path.Combine(example, "job.json"), results, fly);

        Directory.GetFiles(results, "*_particles.csv").Order().Select(file => File.ReadLines(file).Count() - 1).ShouldBe([276, 857, 688]);
        Directory.GetFiles(results, "*_overlay.png").Length.ShouldBe(3);
    }

    private async Task RunAllAsync(FijiProgram program, string jobFile, string results, string? bucket = null)
    {
        Directory.CreateDirectory(results);
        var staged = bucket is null ? setting.Staged : setting.Staged with { SourceRoot = bucket, WorkspaceRoot = bucket };
        var number = 0;
        foreach (var message in Messages(jobFile))
        {
            program.Inputs(message).Files.ShouldAllBe(file => File.Exists(staged.PathOf(file)));
            var attempt = setting.NewAttempt($"attempt-{++number}");
            var (code, output) = await imageJ.RunAsync(program.Command(message, staged, attempt), TestContext.Current.CancellationToken);
            code.ShouldBe(0, output);
            Directory.GetFiles(attempt.Output).Length.ShouldBe(2, output);
            foreach (var file in Directory.GetFiles(attempt.Output))
            {
                File.Move(file, Path.Combine(results, Path.GetFileName(file)));
            }
        }
    }

    private static IEnumerable<FijiMessage> Messages(string jobFile)
    {
        using var jobs = JsonDocument.Parse(File.ReadAllText(jobFile));
        foreach (var group in jobs.RootElement.GetProperty("groups").EnumerateArray())
        {
            yield return new FijiMessage(
                Pairs(group), Pairs(jobs.RootElement.GetProperty("shared_metadata")), jobs.RootElement.GetProperty("output_file_location").GetString()!);
        }

        static KeyValuePair<string, string>[] Pairs(JsonElement pairs) =>
            [.. pairs.EnumerateObject().Select(pair => KeyValuePair.Create(pair.Name, pair.Value.GetString()!))];
    }
}
