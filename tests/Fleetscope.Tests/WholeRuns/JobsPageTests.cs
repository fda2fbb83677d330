using System.Text.RegularExpressions;
using Fleetscope.Jobs;

namespace Fleetscope.Tests.WholeRuns;

/// <summary>The examples of docs/jobs.md, run as they stand.</summary>
public sealed partial class JobsPageTests : IDisposable
{
    private readonly RunFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_example_of_the_page_runs_and_makes_a_job_file_that_can_be_read()
    {
        Write("files/job.json", """{ "pipeline": "p.cppipe", "data_file": "t.csv", "input": "", "output": "out", "groups": [ {"Metadata": "A=1"} ] }""");
        Write("load_data.csv", "Metadata_Plate,Metadata_Well,FileName_DNA\nP1,A01,x.tif\nP1,A01,y.tif\nP1,A02,z.tif\n");
        Write("groups.json", """[[{"Metadata_Plate": "P1", "Metadata_Well": "A01"}, [1, 2]]]""");
        Write("bucket/images/P1/A01_s1_DAPI.tif", "");
        var examples = Blocks().Matches(File.ReadAllText(SourceTree.File("docs", "jobs.md")))
            .SelectMany(block => block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToList();
        examples.Count.ShouldBeGreaterThanOrEqualTo(9);

        foreach (var example in examples)
        {
            var ended = folder.Run([.. Words().Matches(example["fleetscope ".Length..]).Select(word => word.Value.Trim('\''))]);
            ended.ExitCode.ShouldBe(0, example + "\n" + ended.Errors);
        }

        (string File, int Groups)[] made =
        [
            ("jobs/illum-P3.json", 1), ("analysis.json", 96 * 4), ("job.json", 2 * 96 * 9), ("from-table.json", 2), ("from-groups.json", 1), ("from-files.json", 1),
        ];
        foreach (var (file, groups) in made)
        {
            JobFile.Open(folder.Combine(file), "Test").Jobs().Count().ShouldBe(groups, file);
        }
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.Combine(name))!);
        File.WriteAllText(folder.Combine(name), text);
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"'[^']*'|\S+")]
    private static partial Regex Words();
}
