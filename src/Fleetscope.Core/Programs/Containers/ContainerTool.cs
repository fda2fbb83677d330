using Fleetscope.Configuration;
using Fleetscope.Programs.Fiji;

namespace Fleetscope.Programs.Containers;

/// <summary>Docker or podman, and the image that programs come from: what CONTAINER and DOCKERHUB_TAG of a config say.</summary>
/// <remarks>Like a program it runs nothing; it turns command lines into other command lines.</remarks>
/// <param name="Name"><c>docker</c> or <c>podman</c>.</param>
/// <param name="Image">The image, as this tool finds it.</param>
/// <param name="UserId">Who runs the program, and so owns what it writes.</param>
public sealed record ContainerTool(string Name, string Image, uint UserId, uint GroupId)
{
    private const string DisplaySockets = "/tmp/.X11-unix";
    private const string Podman = "podman";

    /// <summary>Names of variables of the tool's own environment that the program gets too.</summary>
    public IReadOnlyList<string> Inherited { get; init; } = [];

    /// <summary>The tool of a config, or null when its programs come from this machine.</summary>
    /// <exception cref="FleetscopeException">There is no image.</exception>
    public static ContainerTool? Of(RunConfig config, uint userId, uint groupId)
    {
        if (config.Container is not { } name)
        {
            return null;
        }

        return config.DockerhubTag.Trim() is { Length: > 0 } image
            ? new ContainerTool(name, name == Podman ? OnDockerHub(image) : image, userId, groupId)
            : throw new FleetscopeException(
                $"CONTAINER = '{name}' in {config.File}", "DOCKERHUB_TAG names no image", "set DOCKERHUB_TAG, for example 'cellprofiler/distributed-cellprofiler:2.2.0_4.2.8'");
    }

    /// <summary>Refuses what could not start any program.</summary>
    /// <param name="folders">Folders that every attempt would have.</param>
    /// <exception cref="FleetscopeException">The tool is not on PATH, or cannot mount one of the folders.</exception>
    public void MustWork(SearchPath path, IEnumerable<string> folders)
    {
        if (path.Find(Name) is null)
        {
            throw new FleetscopeException(
                $"CONTAINER = '{Name}'", $"there is no {Name} on PATH, so no program can start", $"install {Name}, or leave CONTAINER out to use a program of this machine");
        }

        foreach (var folder in folders)
        {
            _ = new ContainerMount(folder, IsReadOnly: true).Arguments;
        }
    }

    /// <summary>The command line that runs a program in a container of its own, which is gone when the program has ended.</summary>
    /// <exception cref="FleetscopeException">A folder cannot be mounted.</exception>
    public ProgramCommand Run(ProgramCommand program, string name, ContainerFolders folders)
    {
        var secrets = program.Environment.Where(pair => Credentials.LooksLikeOne(pair.Key, pair.Value)).ToDictionary();
        IEnumerable<ContainerMount> mounts = [.. folders.MountsFor([.. program.Line, .. program.Environment.Values]), .. DisplayOf(program)];
        return program with
        {
            Executable = Name,
            Arguments =
            [
                "run", "--rm", "--init", "--name", name,

                // The attempt's log has what the program prints; the tool would keep it a second time, without a bound.
                "--log-driver", "none",
                .. User,
                "--entrypoint", program.Executable,
                .. mounts.SelectMany(mount => mount.Arguments),
                "-w", program.WorkingFolder,
                .. Home(program),
                .. program.Environment.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => Variable(pair.Key, secrets.ContainsKey(pair.Key) ? null : pair.Value)),
                .. Inherited.SelectMany(variable => Variable(variable, null)),
                Image,
                .. program.Arguments,
            ],

            // The tool itself must see only what it hands on by name: the program's PATH or LD_LIBRARY_PATH is not the tool's.
            Environment = secrets,
            NeedsDisplay = false,
        };
    }

    /// <summary>Ends the programs of containers at once.</summary>
    public ProgramCommand Kill(IEnumerable<string> names) => Own(["kill", .. names]);

    /// <summary>Removes containers, whatever state they are in.</summary>
    public ProgramCommand Remove(IEnumerable<string> names) => Own(["rm", "-f", .. names]);

    /// <summary>Prints the names of containers that begin so, one a line.</summary>
    public ProgramCommand List(string prefix) => Own(["ps", "-a", "--filter", $"name=^{prefix}", "--format", "{{.Names}}"]);

    private string[] User
    {
        get
        {
            // A user other than root has a namespace in rootless podman, in which his own number would be another's:
            // https://docs.podman.io/en/latest/markdown/podman-run.1.html#userns-mode
            string[] user = ["--user", $"{UserId}:{GroupId}"];
            return Name == Podman && UserId != 0 ? ["--userns=keep-id", .. user] : user;
        }
    }

    /// <summary>A home for a user whom the image does not know: without one it is '/', where Java, matplotlib and CellProfiler cannot keep their settings.</summary>
    private string[] Home(ProgramCommand program) =>
        UserId == 0 || program.Environment.ContainsKey("HOME") ? [] : Variable("HOME", program.WorkingFolder);

    private static IEnumerable<ContainerMount> DisplayOf(ProgramCommand program)
    {
        if (program.NeedsDisplay)
        {
            // Writing to a socket is allowed on a read-only mount.
            yield return new ContainerMount(DisplaySockets, IsReadOnly: true);
            if (program.Environment.TryGetValue("XAUTHORITY", out var cookie))
            {
                yield return new ContainerMount(cookie, IsReadOnly: true);
            }
        }
    }

    private static string[] Variable(string name, string? value) => ["-e", value is null ? name : $"{name}={value}"];

    /// <summary>DOCKERHUB_TAG means Docker Hub, as docker reads it; podman asks other registries first, or none.</summary>
    private static string OnDockerHub(string image)
    {
        var parts = image.Split('/');
        var namesRegistry = parts.Length > 1 && (parts[0].Contains('.') || parts[0].Contains(':') || parts[0] == "localhost");
        return namesRegistry ? image : parts.Length > 1 ? $"docker.io/{image}" : $"docker.io/library/{image}";
    }

    private ProgramCommand Own(IReadOnlyList<string> arguments) => new(Name, arguments, "/");
}
