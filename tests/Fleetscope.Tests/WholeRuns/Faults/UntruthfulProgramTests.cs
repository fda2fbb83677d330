namespace Fleetscope.Tests.WholeRuns.Faults;

/// <summary>A program says that it went well and wrote nothing, or half; or that it failed and wrote all.</summary>
public sealed class UntruthfulProgramTests
{
    [Fact]
    public async Task Exit_code_files_and_their_sizes_must_all_agree()
    {
        const string Script = """
            case $2 in
                nothing) exit 0 ;;
                empty) : > "$1/one.csv" ;;
                misnamed) echo 1 > "$1/one.txt" ;;
                all-but-1) echo 1 > "$1/one.csv"; echo 2 > "$1/two.csv"; exit 1 ;;
                link) ln -s /etc/passwd "$1/one.csv" ;;
                pipe) mkfifo "$1/one.csv" ;;
                *) echo 1 > "$1/one.csv"; echo 2 > "$1/two.csv" ;;
            esac
            """;
        using var folder = new RunFolder().WithScript(Script, "JOB_RETRIES = 1\nMIN_FILE_SIZE_BYTES = 1\nNECESSARY_STRING = '.csv'\nEXPECTED_NUMBER_FILES = 2\n");
        folder.WithGroups(new[] { "nothing", "empty", "misnamed", "all-but-1", "link", "pipe", "good" }.Select(site => $$"""{"Site": "{{site}}"}"""));

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(3, ended.Output + ended.Errors);
        Counts.Of(ended.Json).ShouldBe(new Counts(7, 0, 0, 1, 0, 6, 0));
        ((IEnumerable<string>)folder.Outputs()).ShouldBe(["out/good/one.csv", "out/good/two.csv"]);
        var reasons = folder.Run("dead", "list", "--output", "json").Output;
        reasons.ShouldContain("wrote 0 of");
        reasons.ShouldContain("exited with code 1");
        await Promises.HoldAsync(folder, jobs: 7);
    }

    [Fact]
    public async Task Half_of_the_expected_files_is_a_failure_where_the_style_counts_them()
    {
        // The Fiji style needs EXPECTED_NUMBER_FILES; a stand-in takes Fiji's place on PATH.
        using var folder = new RunFolder().WithProgram("ImageJ-linux64", """
            #!/bin/bash
            output=$(sed "s/.*output='\([^']*\)'.*/\1/" <<< "${@: -1}")
            echo 1 > "$output/one.csv"
            grep -q half <<< "$*" || echo 2 > "$output/two.csv"
            """);
        File.WriteAllText(folder.Combine("config.py"), """
            APP_NAME = 'Test'
            PROGRAM = 'fiji'
            AWS_BUCKET = './bucket'
            SCRIPT = 'count.py'
            SCRIPT_NAME = 'count.py'
            SECONDS_TO_START = 0
            JOB_RETRIES = 1
            EXPECTED_NUMBER_FILES = 2
            """);
        File.WriteAllText(Path.Combine(folder.Bucket, "count.py"), "# stands for a script");
        File.WriteAllText(folder.Combine("job.json"), """
            { "shared_metadata": {"output": "/home/ubuntu/output"}, "output_file_location": "out", "input_file_location": "", "script": "count.py",
              "groups": [ {"metadata": "half"}, {"metadata": "whole"} ] }
            """);

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(3, ended.Output + ended.Errors);
        Counts.Of(ended.Json).ShouldBe(new Counts(2, 0, 0, 1, 0, 1, 0));
        folder.Run("dead", "list", "--output", "json").Output.ShouldContain("wrote 1 of 2");
        await Promises.HoldAsync(folder, jobs: 2, more: 1);
    }
}
