using Fleetscope.Programs;
using Fleetscope.Programs.Containers;
using Fleetscope.Programs.Fiji;

namespace Fleetscope.Tests.Programs.Containers;

public sealed class ContainerToolTests
{
    private static readonly ContainerTool Docker = new("docker", "lab/image:1", 1000, 1001) { Inherited = ["FLEETSCOPE_ATTEMPT"] };

    private static readonly StagedInputs Staged = new("/plates", "/plates", "/run/cache/web", SourceInPlace: true);

    private static readonly AttemptFolders Attempt = new("/cfg/.fleetscope/attempts/j/1", "/cfg/.fleetscope/attempts/j/1/input", "/cfg/.fleetscope/attempts/j/1/output", "/cfg/.fleetscope/attempts/j/1/scratch");

    [Fact]
    public void Command_lines_of_both_tools_are_the_approved_ones()
    {
        var plain = Program("convert", "/plates/A 1.tif", "a b;$(c)", Attempt.Output + "/x.png");
        var variables = Program("/cfg/tools/count", "{}") with { Environment = new Dictionary<string, string> { ["TMPDIR"] = Attempt.Scratch, ["OMERO_TOKEN"] = "hidden", ["LC_ALL"] = "C.UTF-8" } };
        var display = Program("java", "-jar", "/x.jar") with
        {
            NeedsDisplay = true,
            Environment = new Dictionary<string, string> { ["DISPLAY"] = ":7", ["XAUTHORITY"] = "/run/cache/display/Xauthority" },
        };
        ContainerTool podman = Docker with { Name = "podman" }, root = Docker with { UserId = 0, GroupId = 0 };

        var text = string.Concat(
            Section("docker, a plain command", Docker, plain),
            Section("docker, a program beside the config, with variables", Docker, variables),
            Section("docker, a program that draws", Docker, display),
            Section("docker as root", root, plain),
            Section("podman without root", podman, plain),
            Section("podman as root", podman with { UserId = 0, GroupId = 0 }, plain),
            $"# ending and finding\n{Line(Docker.Kill(["a", "b"]))}{Line(Docker.Remove(["a"]))}{Line(Docker.List("fleetscope-home-"))}");

        Approved.ShouldMatch(text, "container-command-lines.txt");
    }

    [Theory]
    [InlineData("AWS_SECRET_ACCESS_KEY", "x")]
    [InlineData("GITHUB_TOKEN", "x")]
    [InlineData("db_password", "x")]
    [InlineData("OMERO_PASS", "x")]
    [InlineData("API_KEY", "x")]
    [InlineData("HARMLESS", "AKIAABCDEFGHIJKLMNOP")]
    [InlineData("SERVER", "https://me:word@example.org/")]
    public void What_looks_like_a_credential_is_never_on_the_command_line_and_still_reaches_the_program(string name, string value)
    {
        var contained = Docker.Run(Program("x") with { Environment = new Dictionary<string, string> { [name] = value } }, "n", Folders());

        contained.Arguments.ShouldNotContain(argument => argument.Contains('=') && argument.StartsWith(name, StringComparison.Ordinal));
        contained.Arguments[contained.Arguments.ToList().IndexOf(name) - 1].ShouldBe("-e");
        contained.Environment.ShouldBe(new Dictionary<string, string> { [name] = value });
    }

    [Theory]
    [InlineData("DISPLAY", ":1")]
    [InlineData("XAUTHORITY", "/x")]
    [InlineData("KEYBOARD", "us")]
    [InlineData("COMPASS", "north")]
    public void Other_variables_are_written_out_and_do_not_reach_the_tool_itself(string name, string value)
    {
        var contained = Docker.Run(Program("x") with { Environment = new Dictionary<string, string> { [name] = value } }, "n", Folders());

        contained.Arguments.ShouldContain($"{name}={value}");
        contained.Environment.ShouldBeEmpty();
    }

    [Fact]
    public void The_configs_folder_is_there_when_the_command_names_it_and_only_then()
    {
        Mounts(Program("x", Attempt.Output, "/plates/a")).ShouldBe(["/cfg/.fleetscope/attempts/j/1:/cfg/.fleetscope/attempts/j/1", "/plates:/plates:ro"]);
        Mounts(Program("x", "/cfg2/a", "/cfg-old/b")).ShouldNotContain("/cfg:/cfg:ro");
        Mounts(Program("x", "--script=/cfg/measure.py", Attempt.Output))
            .ShouldBe(["/cfg:/cfg:ro", "/cfg/.fleetscope/attempts/j/1:/cfg/.fleetscope/attempts/j/1", "/plates:/plates:ro"]);
        Mounts(Program("x", "/run/cache/web/s.ijm")).ShouldContain("/run/cache:/run/cache:ro");
    }

    [Fact]
    public void A_bucket_around_the_attempt_is_read_only_and_staged_inputs_come_with_the_attempt()
    {
        var around = ContainerFolders.Of(Attempt, Staged with { SourceRoot = "/cfg", WorkspaceRoot = "/cfg/work" }, "/cfg", "/run/cache");
        Mounts(Program("x"), around).ShouldBe(["/cfg:/cfg:ro", "/cfg/.fleetscope/attempts/j/1:/cfg/.fleetscope/attempts/j/1"]);

        var staged = ContainerFolders.Of(Attempt, Staged with { SourceRoot = Attempt.Input + "/source", WorkspaceRoot = Attempt.Input + "/workspace" }, "/cfg", "/run/cache");
        Mounts(Program("x"), staged).ShouldBe(["/cfg/.fleetscope/attempts/j/1:/cfg/.fleetscope/attempts/j/1"]);
    }

    [Fact]
    public void A_path_with_a_colon_is_mounted_in_the_other_form_and_one_with_a_comma_too_is_refused_by_name()
    {
        ContainerFolders Around(string bucket) => ContainerFolders.Of(Attempt, Staged with { SourceRoot = bucket }, "/cfg", "/run/cache");

        Docker.Run(Program("x"), "n", Around("/plates, 2026")).Arguments.ShouldContain("/plates, 2026:/plates, 2026:ro");
        Docker.Run(Program("x"), "n", Around("/at 12:30")).Arguments.ShouldContain("type=bind,source=/at 12:30,target=/at 12:30,readonly");
        var refused = Should.Throw<FleetscopeException>(() => Docker.Run(Program("x"), "n", Around("/at 12:30, again")));
        refused.What.ShouldBe("folder /at 12:30, again");
        refused.Next.ShouldContain("rename");
    }

    [Fact]
    public void A_tool_that_is_not_there_is_refused_before_anything_starts()
    {
        var refused = Should.Throw<FleetscopeException>(() => Docker.MustWork(new SearchPath([]), ["/plates"]));

        refused.What.ShouldBe("CONTAINER = 'docker'");
        refused.Cause.ShouldContain("no docker on PATH");
        refused.Next.ShouldContain("install docker");
    }

    [Theory]
    [InlineData("podman", "cellprofiler/cellprofiler:4.2.8", "docker.io/cellprofiler/cellprofiler:4.2.8")]
    [InlineData("podman", "debian", "docker.io/library/debian")]
    [InlineData("podman", "ghcr.io/lab/x", "ghcr.io/lab/x")]
    [InlineData("podman", "localhost/x", "localhost/x")]
    [InlineData("podman", "registry:5000/x", "registry:5000/x")]
    [InlineData("docker", "cellprofiler/cellprofiler:4.2.8", "cellprofiler/cellprofiler:4.2.8")]
    public void The_image_means_docker_hub_for_both_tools(string tool, string tag, string image) =>
        ContainerTool.Of(ProgramConfig.Empty with { Container = tool, DockerhubTag = tag }, 0, 0)!.Image.ShouldBe(image);

    [Fact]
    public void A_config_has_a_tool_with_an_image_or_none()
    {
        ContainerTool.Of(ProgramConfig.Empty, 0, 0).ShouldBeNull();
        Should.Throw<FleetscopeException>(() => ContainerTool.Of(ProgramConfig.Empty with { Container = "docker" }, 0, 0)).Cause.ShouldContain("DOCKERHUB_TAG");
    }

    [Fact]
    public void What_the_recipe_needs_of_a_command_stays()
    {
        var program = Program("x") with { NotOutputs = ["cp.is.done"], Files = [new PreparedFile("/a", text => text.Write("b"))] };

        var contained = Docker.Run(program, "n", Folders());

        (contained.NotOutputs, contained.Files, contained.WorkingFolder).ShouldBe((program.NotOutputs, program.Files, program.WorkingFolder));
    }

    private static ProgramCommand Program(string executable, params string[] arguments) => new(executable, arguments, Attempt.Root);

    private static ContainerFolders Folders() => ContainerFolders.Of(Attempt, Staged, "/cfg", "/run/cache");

    private static IReadOnlyList<string> Mounts(ProgramCommand program, ContainerFolders? folders = null)
    {
        var arguments = Docker.Run(program, "n", folders ?? Folders()).Arguments;
        return [.. arguments.Zip(arguments.Skip(1)).Where(pair => pair.First == "-v").Select(pair => pair.Second)];
    }

    private static string Section(string title, ContainerTool tool, ProgramCommand program) =>
        $"# {title}\n{Line(tool.Run(program, ContainerName.Of("home", "j", 1), Folders()))}\n";

    private static string Line(ProgramCommand command) => string.Concat(command.Line.Select(word => word + "\n"));
}
