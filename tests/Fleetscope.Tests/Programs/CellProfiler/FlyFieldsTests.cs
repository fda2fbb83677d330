using Fleetscope.Jobs;
using Fleetscope.Programs;
using Fleetscope.Programs.CellProfiler;

namespace Fleetscope.Tests.Programs.CellProfiler;

/// <summary>The three fields of fly cells that the family ships as its example, where they are beside the checkout.</summary>
public sealed class FlyFieldsTests
{
    [Fact]
    public void Each_field_needs_its_three_images()
    {
        var fly = FlyExample.Folder;
        Assert.SkipWhen(fly is null, FlyExample.IsMissing);
        var bucket = Path.Combine(fly, "bucket");
        var staged = new StagedInputs(bucket, bucket, bucket, SourceInPlace: true);
        var program = new CellProfilerProgram(ProgramConfig.Empty);

        foreach (var job in JobFile.Open(Path.Combine(fly, "exampleJob.json"), "FlyExample").Jobs())
        {
            var inputs = program.MoreInputs(job, staged);
            var field = int.Parse(job.Name, System.Globalization.CultureInfo.InvariantCulture);

            inputs.Missing.ShouldBeEmpty();
            inputs.Files.Select(file => file.Key).ShouldBe(
                new[] { "D", "F", "R" }.Select(channel => $"demo_project_folder/images/01_POS{field:000}_{channel}.TIF"), ignoreOrder: true);
            inputs.Files.ShouldAllBe(file => File.Exists(staged.PathOf(file)));
        }
    }
}
