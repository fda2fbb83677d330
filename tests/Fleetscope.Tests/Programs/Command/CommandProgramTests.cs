using Fleetscope.Configuration;
using Fleetscope.Jobs;
using Fleetscope.Programs;
using Fleetscope.Programs.Command;
using Fleetscope.Stores;

namespace Fleetscope.Tests.Programs.Command;

public sealed class CommandProgramTests
{
    private const string Body = """{"input":"img/set 1/","size":1024,"dark":"/home/ubuntu/bucket/dark/d.tif","output":"res","group":{"Well":"A*1","n":2,"half":0.50}}""";

    private static readonly StagedInputs Staged = new("/bucket", "/workspace", "/web", SourceInPlace: true);

    [Fact]
    public void Placeholders_are_filled_from_the_group_the_shared_keys_and_the_folders()
    {
        var line = Line(
            ["convert", "{input}/{Well}.tif", "-size={size}", "{dark}", "{{x}}", "{n}-{half}", "/home/ubuntu/bucket/q", "{output}/{Well}.png", "{scratch}", ""], Body);

        line.ShouldBe(
            ["convert", "/bucket/img/set 1/A*1.tif", "-size=1024", "/bucket/dark/d.tif", "{x}", "2-0.5", "/bucket/q", "/attempt/output/A*1.png", "/attempt/scratch", ""]);
    }

    [Fact]
    public void Scripts_and_programs_beside_the_config_are_named_from_there()
    {
        Line(["python3", "{here}/measure.py", "./x", "{{here}}"], Body).ShouldBe(["python3", "/project/measure.py", "./x", "{here}"]);
        Line(["./tools/count", "./x"], Body).ShouldBe(["/project/tools/count", "./x"]);
        Line(["../count"], Body).ShouldBe(["/count"]);
        Line(["./{n}/count"], Body).ShouldBe(["/project/2/count"]);
        Line(["{here}/count"], """{"group":{"here":"elsewhere"}}""").ShouldBe(["/project/count"]);
    }

    [Fact]
    public void Values_are_never_filled_again_and_no_shell_sees_them()
    {
        var line = Line(["echo", "{a}", "{b}"], """{"group":{"a":"{b}; rm -rf /","b":"$(x) 'y' \"z\" {{"}}""");

        line.ShouldBe(["echo", "{b}; rm -rf /", "$(x) 'y' \"z\" {{"]);
    }

    [Fact]
    public void Jobs_of_the_other_styles_have_their_keys_too()
    {
        var cellProfiler = """{"Metadata":"Metadata_Plate=P1","pipeline":"p","data_file":"d.csv","input":"i","output":"o"}""";
        var fiji = """{"Metadata":{"Well":"A1"},"shared_metadata":{"Well":"no","rows":2},"output_file_location":"o"}""";

        Line(["x", "{Metadata_Plate}", "{pipeline}", "{data_file}", "{input}"], cellProfiler).ShouldBe(["x", "P1", "p", "d.csv", "/bucket/i"]);
        Line(["x", "{Well}", "{rows}", "{output_file_location}"], fiji).ShouldBe(["x", "A1", "2", "o"]);
    }

    [Fact]
    public void Unknown_placeholders_are_named_with_the_known_ones()
    {
        var mistake = Should.Throw<FleetscopeException>(() => Line(["x", "{Wel}", "{site}"], Body));

        mistake.Cause.ShouldBe("{Wel}, {site} are no keys of the job");
        mistake.Next.ShouldContain("{input}, {output}, {scratch}, {here}, {Well}, {n}, {half}, {size}, {dark}");
    }

    [Theory]
    [InlineData("{open", "'{' without")]
    [InlineData("close}", "'}' without")]
    [InlineData("{}", "empty placeholder")]
    [InlineData("{a{b}", "'{' without")]
    public void Braces_must_pair(string text, string words) =>
        Should.Throw<FleetscopeException>(() => new CommandProgram(ConfigOf(["x", text]))).Cause.ShouldContain(words);

    [Fact]
    public void Without_a_command_there_is_no_program() =>
        Should.Throw<FleetscopeException>(() => new CommandProgram(ConfigOf([]))).What.ShouldContain("COMMAND");

    [Fact]
    public void Placeholders_of_a_template_are_known_without_a_job() =>
        new CommandTemplate("COMMAND", ["a{b}", "{{no}}", "{c}{b}"]).Placeholders.ShouldBe(["b", "c"]);

    [Fact]
    public void Patterns_take_values_literally()
    {
        var config = ConfigOf(["x", "{input}"]) with { Inputs = ["{Well}_*.tif", "masks/**"] };

        var folder = new CommandProgram(config).Inputs(ProgramConfig.JobOf(Body)).Folders.ShouldHaveSingleItem();

        folder.Bucket.ShouldBe(BucketRole.Source);
        folder.Prefix.ShouldBe("img/set 1");
        folder.Patterns.ShouldBe(["A\\*1_*.tif", "masks/**"]);
        InputPattern.Matches(folder.Patterns[0], "A*1_7.tif").ShouldBeTrue();
        InputPattern.Matches(folder.Patterns[0], "AB1_7.tif").ShouldBeFalse();
    }

    [Fact]
    public void A_command_that_reads_no_input_needs_none()
    {
        new CommandProgram(ConfigOf(["true"])).Inputs(ProgramConfig.JobOf(Body)).Folders.ShouldBeEmpty();
        new CommandProgram(ConfigOf(["x", "{input}"])).Inputs(ProgramConfig.JobOf(Body)).Folders.ShouldHaveSingleItem().Patterns.ShouldBeEmpty();
    }

    [Fact]
    public void An_input_folder_or_pattern_that_leaves_the_bucket_is_missing()
    {
        new CommandProgram(ConfigOf(["x", "{input}"])).Inputs(ProgramConfig.JobOf("""{"group":{"input":"../../etc","output":"safe","n":"1"},"output_structure":"n"}"""))
            .Missing.ShouldHaveSingleItem().ShouldContain("'..'");
        new CommandProgram(ConfigOf(["x"]) with { Inputs = ["{p}/x"] }).Inputs(ProgramConfig.JobOf("""{"group":{"p":"a/..","n":"1"},"output_structure":"n"}"""))
            .Missing.ShouldHaveSingleItem().ShouldContain("'..'");
    }

    [Theory]
    [InlineData("*.tif", "a.tif", true)]
    [InlineData("*.tif", "x/a.tif", false)]
    [InlineData("**.tif", "x/a.tif", true)]
    [InlineData("**/*.tif", "a.tif", true)]
    [InlineData("**/*.tif", "x/y/a.tif", true)]
    [InlineData("x/**", "x/y/z", true)]
    [InlineData("x/**/z", "x/z", true)]
    [InlineData("x/**/z", "x/y/w/z", true)]
    [InlineData("x/**/z", "xz", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "a/c", false)]
    [InlineData("a*b*c", "aXbYbZc", true)]
    [InlineData("a*b*c", "aXbYbZ", false)]
    [InlineData("a\\*b", "a*b", true)]
    [InlineData("a\\?b", "axb", false)]
    [InlineData("a\\\\b", "a\\b", true)]
    [InlineData("[ab]", "[ab]", true)]
    [InlineData("[ab]", "a", false)]
    [InlineData("", "", true)]
    [InlineData("*", "", true)]
    [InlineData("*a*a*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    public void Patterns_match_names(string pattern, string name, bool matches) => InputPattern.Matches(pattern, name).ShouldBe(matches);

    [Fact]
    public void Escaped_text_matches_only_itself()
    {
        var random = new Random(7);
        const string Letters = "a*?\\/[";
        for (var round = 0; round < 2000; round++)
        {
            string Word() => string.Concat(Enumerable.Range(0, random.Next(0, 6)).Select(_ => Letters[random.Next(Letters.Length)]));
            var (text, other) = (Word(), Word());

            InputPattern.Matches(InputPattern.Escape(text), other).ShouldBe(text == other);
            InputPattern.Matches(InputPattern.Escape(text), text).ShouldBeTrue();
            InputPattern.Literal(InputPattern.Escape(text)).ShouldBe(text);
        }
    }

    [Fact]
    public void Outputs_go_below_the_output_of_the_job_file()
    {
        var program = new CommandProgram(ConfigOf(["x"]));

        program.Outputs(ProgramConfig.JobOf(Body)).ShouldBe(new OutputRule("res/A*1-2-0.5", 1, 1, 1, ""));
        program.Command(ProgramConfig.JobOf(Body), Staged, ProgramConfig.Folders).WorkingFolder.ShouldBe("/attempt");
        program.FailureWord(ProgramConfig.Folders).ShouldBeNull();
    }

    [Theory]
    [InlineData(null, JobStyle.CellProfiler, "cellprofiler")]
    [InlineData(null, JobStyle.Fiji, "fiji")]
    [InlineData(null, JobStyle.Generic, "command")]
    [InlineData("command", JobStyle.CellProfiler, "command")]
    [InlineData("Fiji", JobStyle.Generic, "fiji")]
    public void The_program_is_PROGRAM_or_what_the_style_tells(string? program, JobStyle style, string name) =>
        ProgramChoice.NameOf(ConfigOf(["x"]) with { Program = program }, style).ShouldBe(name);

    [Fact]
    public void A_program_that_there_is_not_and_a_command_that_is_not_set_are_said()
    {
        Should.Throw<FleetscopeException>(() => ProgramChoice.NameOf(ConfigOf([]) with { Program = "celprofiler" }, JobStyle.Generic)).What.ShouldContain("celprofiler");
        Should.Throw<FleetscopeException>(() => ProgramChoice.NameOf(ConfigOf([]), JobStyle.Generic)).What.ShouldContain("COMMAND");
    }

    private static RunConfig ConfigOf(IReadOnlyList<string> command) => ProgramConfig.Empty with { Command = command };

    private static IReadOnlyList<string> Line(IReadOnlyList<string> command, string body) =>
        new CommandProgram(ConfigOf(command)).Command(ProgramConfig.JobOf(body), Staged, ProgramConfig.Folders).Line;
}
