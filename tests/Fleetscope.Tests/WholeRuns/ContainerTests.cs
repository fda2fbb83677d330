namespace Fleetscope.Tests.WholeRuns;

/// <summary>Whole runs whose programs come out of an image: with a stand-in for docker everywhere, with podman where one works.</summary>
public sealed class ContainerTests
{
    // Understands the options that we use, notes its arguments, and runs the program here. Its containers are lines of a file.
    private const string StandIn = """
        #!/bin/bash
        here=$(dirname "$(dirname "$0")")
        echo "$*" >> "$here/docker.log"
        case $1 in
          ps) cat "$here/containers" 2>/dev/null; exit 0 ;;
          rm) rm -f "$here/containers"; exit 0 ;;
          kill) exit 0 ;;
        esac
        shift
        while [ "${1#-}" != "$1" ]; do
          case $1 in
            --rm|--init) shift; continue ;;
            --entrypoint) program=$2 ;;
            -w) folder=$2 ;;
            -e) [ "${2#*=}" = "$2" ] || export "$2" ;;
          esac
          shift 2
        done
        shift
        cd "$folder" && exec "$program" "$@"
        """;

    private const string Docker = "CONTAINER = 'docker'\nDOCKERHUB_TAG = 'lab/image:1'";

    [Fact]
    public void Jobs_run_in_containers_and_every_view_shows_the_command_line()
    {
        using var folder = new RunFolder().WithProgram("docker", StandIn).WithScript("echo $2 > \"$1/$2.txt\"", Docker).WithSites(2);
        var planned = folder.Run("run", "job.json", "--dry-run", "--output", "json").Json.GetProperty("first").GetProperty("command").GetString()!;
        Calls(folder).ShouldBeEmpty();

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(0, ended.Errors);
        folder.Outputs().ShouldBe(["out/1/1.txt", "out/2/2.txt"]);
        planned.ShouldStartWith("docker run --rm --init --name fleetscope-");
        folder.Run("why", "1", "--output", "json").Json.GetProperty("attempts")[0].GetProperty("command").GetString().ShouldBe(planned);
        Calls(folder).Where(call => call.StartsWith("run ", StringComparison.Ordinal)).ShouldAllBe(call => call.Contains("--entrypoint /bin/bash") && call.Contains("-e FLEETSCOPE_ATTEMPT lab/image:1"));
        Calls(folder).ShouldNotContain(call => call.StartsWith("kill", StringComparison.Ordinal));
    }

    [Fact]
    public void A_container_whose_time_is_over_is_ended_by_name_and_leftovers_are_removed_at_the_start()
    {
        using var folder = new RunFolder().WithProgram("docker", StandIn).WithScript("sleep 60", Docker + "\nJOB_TIMEOUT = 1\nJOB_RETRIES = 1").WithSites(1);
        var name = folder.Run("run", "job.json", "--dry-run", "--output", "json").Json.GetProperty("first").GetProperty("command").GetString()!.Split("--name ")[1].Split(' ')[0];
        var prefix = string.Join('-', name.Split('-')[..2]) + "-";
        File.WriteAllText(folder.Combine("containers"), $"WARN: a warning\n{prefix}left-1\n{prefix}left-2\n");

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(3, ended.Errors);
        var calls = Calls(folder);
        // The run asks whether the tool works, then its worker what is left.
        calls[..2].ShouldAllBe(call => call == $"ps -a --filter name=^{prefix} --format {{{{.Names}}}}");
        calls[2..4].ShouldBe([$"kill {prefix}left-1 {prefix}left-2", $"rm -f {prefix}left-1 {prefix}left-2"]);
        calls[^2..].ShouldBe([$"kill {name}", $"rm -f {name}"]);
        folder.Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public void A_replay_runs_in_a_container_too()
    {
        using var folder = new RunFolder().WithProgram("docker", StandIn).WithScript("echo broken; exit 4", Docker + "\nJOB_RETRIES = 1").WithSites(1);
        folder.Run("run", "job.json").ExitCode.ShouldBe(3);

        var replay = folder.Run("replay", "1", "--output", "json");

        replay.Json.GetProperty("exitCode").GetInt32().ShouldBe(4, replay.Errors);
        replay.Json.GetProperty("command").GetString().ShouldNotBeNull().ShouldStartWith("docker run --rm --init --name fleetscope-");
    }

    [Fact]
    public void A_tool_that_does_not_work_stops_the_run_by_name_before_anything_starts()
    {
        const string NoDaemon = "#!/bin/sh\necho 'Cannot connect to the Docker daemon' >&2; exit 1\n";
        using var folder = new RunFolder().WithProgram("docker", NoDaemon).WithScript("true", Docker).WithSites(1);

        var ended = folder.Run("run", "job.json");

        ended.ExitCode.ShouldBe(1, ended.Errors);
        ended.Errors.ShouldContain("docker does not work here: Cannot connect to the Docker daemon");
        Directory.Exists(folder.Combine(".fleetscope", "runs")).ShouldBeFalse();
    }

    [Fact]
    public void With_podman_jobs_run_in_its_containers_and_none_is_left()
    {
        using var podman = PodmanSandbox.Open(out var why);
        if (podman is null)
        {
            TestContext.Current.AddWarning($"No working podman here ({why}), so containers were tested with a stand-in only. What is asserted instead: the command line, and the refusal without the tool.");
            AssertWithoutPodman();
            return;
        }

        using var folder = podman.For(new RunFolder()).WithCommand(
            "['/bin/sh', '-c', 'echo in $container at $(/bin/cat {here}/lens.txt); [ $0 = 1 ] || exec /bin/sleep 100; /bin/cat /proc/1/comm {input}/a.txt > {output}/$0.txt; echo no > {input}/b.txt', '{Site}']",
            $"CONTAINER = 'podman'\nDOCKERHUB_TAG = '{PodmanSandbox.Image}'\nJOB_RETRIES = 1\nJOB_TIMEOUT = 8").WithSites(2);
        File.WriteAllText(folder.Combine("lens.txt"), "40x");
        File.WriteAllText(System.IO.Path.Combine(folder.Bucket, "a.txt"), "image\n");

        // Both fail: one writes where it must not, the other never ends.
        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(3, ended.Errors);
        Counts.Of(ended.Json).Dead.ShouldBe(2, ended.Errors);
        folder.Run("logs", "1").Output.ShouldContain("in podman at 40x");
        folder.Run("logs", "1").Output.ShouldContain("ead-only file system");
        folder.Run("why", "2").Output.ShouldContain("ran longer");
        folder.Outputs().ShouldBe(["a.txt"]);
        podman.Containers().ShouldBeEmpty();

        // A container that a killed worker has left is found by its name.
        var name = folder.Run("why", "1", "--output", "json").Json.GetProperty("attempts")[0].GetProperty("command").GetString()!.Split("--name ")[1].Split(' ')[0];
        podman.Call("run", "-d", "--name", name[..^1] + "9", PodmanSandbox.Image, "/bin/sleep", "100").ExitCode.ShouldBe(0);
        podman.Containers().ShouldHaveSingleItem();
        folder.WithCommand("['/bin/sh', '-c', 'echo done > {output}/$0.txt', '{Site}']", $"CONTAINER = 'podman'\nDOCKERHUB_TAG = '{PodmanSandbox.Image}'");
        folder.Run("dead", "retry").ExitCode.ShouldBe(0);

        var again = folder.Run("run", "job.json");

        again.ExitCode.ShouldBe(0, again.Errors);
        folder.Outputs().ShouldBe(["a.txt", "out/1/1.txt", "out/2/2.txt"]);
        podman.Containers().ShouldBeEmpty();
    }

    private static void AssertWithoutPodman()
    {
        var tool = new Fleetscope.Programs.Containers.ContainerTool("podman", "localhost/x", 7, 8);
        var refused = Should.Throw<FleetscopeException>(() => tool.MustWork(new Fleetscope.Programs.Fiji.SearchPath([]), []));
        refused.What.ShouldBe("CONTAINER = 'podman'");
        refused.Cause.ShouldContain("there is no podman on PATH");

        using var folder = new RunFolder().WithScript("true", $"CONTAINER = 'podman'\nDOCKERHUB_TAG = '{PodmanSandbox.Image}'").WithProgram("podman", StandIn).WithSites(1);
        folder.Run("run", "job.json", "--dry-run").Output.ShouldContain("podman run --rm --init --name fleetscope-");
    }

    private static string[] Calls(RunFolder folder) => File.Exists(folder.Combine("docker.log")) ? File.ReadAllLines(folder.Combine("docker.log")) : [];
}
