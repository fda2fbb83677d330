using Fleetscope.Programs.CellProfiler;

namespace Fleetscope.Tests.Programs.CellProfiler;

public sealed class RuleFilesTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.cppipe");

    public void Dispose() => File.Delete(path);

    [Fact]
    public void The_rules_that_a_pipeline_reads_from_its_input_folder_are_found()
    {
        File.WriteAllText(path, """
            CellProfiler Pipeline: http://www.cellprofiler.org
            Version:5

            LoadData:[module_num:1|enabled:True]
                Rules file name:not_a_rule.txt

            FlagImage:[module_num:2|enabled:True]
                Flag is based on:Whole-image measurement
                Rules file location:Default Input Folder|None
                Rules file name:default.txt
                Flag is based on:Rules
                Rules file location:Default Input Folder|rules
                Rules file name:flags.txt

            FilterObjects:[module_num:3|enabled:True]
                Select the filtering mode:Classifier
                Select the location of the rules or classifier file:Elsewhere...|/data
                Rules or classifier file name:elsewhere.model
                Select the filtering mode:Rules
                Select the location of the rules or classifier file:Default Input Folder|None
                Rules or classifier file name:cells.txt
            """);

        RuleFiles.Of(path).ShouldBe(["rules/flags.txt", "cells.txt"]);
    }
}
