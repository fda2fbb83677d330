using System.Formats.Tar;
using System.IO.Compression;
using Fleetscope.Tests.Aws.Moto;
using Fleetscope.Tests.Aws.Pages;
using Fleetscope.Tests.WholeRuns;

namespace Fleetscope.Tests.Aws.Workers;

/// <summary>The worker that <c>setup</c> has sent to the bucket, in root file systems that lack what it needs: bubblewrap's everywhere, podman's where it works.</summary>
public sealed class UnmodifiedImageTests(MotoServer server) : IDisposable
{
    private const string Mounted = "/opt/fleetscope";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fleetscope-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Root => Path.Combine(folder.FullName, "root");

    private string Worker => Path.Combine(folder.FullName, "worker");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task It_works_in_an_image_with_a_shell_and_a_C_library_and_its_programs_see_nothing_of_it()
    {
        await FetchWorkerAsync();
        _ = new MinimalRoot(Root);
        using var stage = await StageAsync();
        stage.Under = Sandbox(stage);

        var worker = stage.Start();
        await stage.EmptyAsync();
        await stage.PutAsync("fleetscope/FlyExample/control.json", """{"over": true}""");
        await worker.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);

        worker.ExitCode.ShouldBe(0, string.Join('\n', stage.Said));
        (await stage.DeadAsync()).ShouldBeEmpty();
        (await stage.OutputsAsync()).ShouldBe(["out/A01/said.txt"]);
        (await stage.LogAsync("A01")).ShouldContain("libraries [] certificates [] runtime []", string.Join('\n', stage.Said));
    }

    [Fact]
    public async Task It_works_in_a_container_of_podman()
    {
        using var podman = PodmanSandbox.Open(out var why);
        Assert.SkipWhen(podman is null, $"podman: {why}");
        await FetchWorkerAsync();
        using var stage = await StageAsync();
        var variables = stage.Environment.SelectMany(variable => (string[])["-e", $"{variable.Key}={variable.Value}"]);
        string[] container = ["run", "--rm", "--network", "host", "-v", $"{Worker}:{Mounted}:ro", "-v", $"{stage.Folder}:{stage.Folder}", .. variables, "--name", "fleetscope-worker",
            "--entrypoint", $"{Mounted}/start-worker", PodmanSandbox.Image, "worker"];

        var run = Task.Run(() => podman!.Call(container), Token);
        await stage.UntilAsync(async () => run.IsCompleted || await stage.CountAsync(stage.Queue) == 0, "an empty queue");
        podman!.Call("stop", "-t", "30", "fleetscope-worker");
        var ended = await run;

        ended.ExitCode.ShouldBe(0, ended.Errors);
        (await stage.OutputsAsync()).ShouldBe(["out/A01/said.txt"], ended.Errors);
    }

    [Fact]
    public async Task The_Dockerfile_for_those_who_bake_it_in_makes_an_image_whose_worker_works()
    {
        using var podman = PodmanSandbox.Open(out var why);
        Assert.SkipWhen(podman is null, $"podman: {why}");
        await FetchWorkerAsync();

        // What ./publish would have made takes minutes; what setup sends has the same program in it.
        var checkout = folder.CreateSubdirectory("checkout").FullName;
        foreach (var place in (string[])["docker", "artifacts/download", "src/Fleetscope.Cli/Containers"])
        {
            Directory.CreateDirectory(Path.Combine(checkout, place));
        }

        Directory.Move(Worker, Path.Combine(checkout, "artifacts/download/fleetscope"));
        foreach (var file in (string[])["docker/Dockerfile", "src/Fleetscope.Cli/Containers/start-worker"])
        {
            File.Copy(SourceTree.File(file.Split('/')), Path.Combine(checkout, file));
        }

        var built = podman!.Call("build", "--network", "none", "-f", Path.Combine(checkout, "docker/Dockerfile"), "--build-arg", $"IMAGE={PodmanSandbox.Image}", "-t", "localhost/fleetscope-baked:1", checkout);
        built.ExitCode.ShouldBe(0, built.Errors);
        using var stage = await StageAsync();
        var variables = stage.Environment.Where(variable => variable.Key != "HOME").SelectMany(variable => (string[])["-e", $"{variable.Key}={variable.Value}"]);
        string[] container = ["run", "--rm", "--network", "host", .. variables, "--name", "fleetscope-baked", "localhost/fleetscope-baked:1"];

        var run = Task.Run(() => podman!.Call(container), Token);
        await stage.UntilAsync(async () => run.IsCompleted || await stage.CountAsync(stage.Queue) == 0, "an empty queue");
        podman!.Call("stop", "-t", "30", "fleetscope-baked");
        var ended = await run;

        ended.ExitCode.ShouldBe(0, ended.Errors);
        (await stage.OutputsAsync()).ShouldBe(["out/A01/said.txt"], ended.Errors);
    }

    [Theory]
    [InlineData("lib64/ld-linux-x86-64.so.2", "it has no glibc for x86-64")]
    [InlineData("libm.so.6", "its C library is too old")]
    public async Task An_image_in_which_it_cannot_work_is_refused_in_words(string without, string why)
    {
        await FetchWorkerAsync();
        _ = new MinimalRoot(Root);
        var loader = Path.Combine(Root, "lib64/ld-linux-x86-64.so.2");
        if (without.StartsWith("lib64", StringComparison.Ordinal))
        {
            // A shell that needs no such loader, as Alpine's needs another.
            File.Copy(loader, Path.Combine(Root, "lib64/another.so"));
            File.Delete(loader);
        }
        else
        {
            File.Delete(Directory.EnumerateFiles(Root, without, SearchOption.AllDirectories).First());
        }

        using var stage = await StageAsync();
        stage.Under = without.StartsWith("lib64", StringComparison.Ordinal)
            ? [.. Sandbox(stage), "/lib64/another.so", "/bin/sh"]
            : Sandbox(stage);
        var worker = stage.Start();
        await worker.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);

        worker.ExitCode.ShouldBe(1);
        var said = string.Join('\n', stage.Said);
        said.ShouldContain($"error: the image of this container: {why}");
        said.ShouldContain("or set WORKER = 'image' to use a worker that the image brings");
    }

    private string[] Sandbox(WorkerStage stage) =>
        ["bwrap", "--bind", Root, "/", "--ro-bind", Worker, Mounted, "--bind", stage.Folder, stage.Folder, "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--die-with-parent"];

    private async Task<WorkerStage> StageAsync()
    {
        var stage = await WorkerStage.OpenAsync(server);
        stage.Program = $"{Mounted}/start-worker";
        stage.With("SSL_CERT_FILE", "");
        stage.With("FLEETSCOPE_CONFIG", """
            {"COMMAND": ["/bin/sh", "-c", "echo libraries [$LD_LIBRARY_PATH] certificates [$SSL_CERT_FILE] runtime [$DOTNET_ROOT_X64]; echo done > $0/said.txt", "{output}"], "EXPECTED_NUMBER_FILES": 1}
            """);
        await stage.SendAsync("""{"output": "out", "output_structure": "Well", "group": {"Well": "A01"}}""");
        return stage;
    }

    /// <summary>As a machine's user data does, with what the command line has sent.</summary>
    private async Task FetchWorkerAsync()
    {
        var account = await server.NewAccountAsync(Token);
        using var user = new PageFolder(account);
        PageFolder.End(user.Machines($"prepare {user.Bucket}"), "prepare").ExitCode.ShouldBe(0);
        var (code, output) = user.Run("fleetscope setup --set WORKER=fleetscope --output quiet");
        code.ShouldBe(0, output);
        await foreach (var archive in account.Api.S3.ListObjectsAsync(user.Bucket, "fleetscope/worker/", Token))
        {
            using var content = new MemoryStream((await account.Api.S3.ReadAsync(user.Bucket, archive.Key, Token))!.Bytes);
            await using var zip = new GZipStream(content, CompressionMode.Decompress);
            Directory.CreateDirectory(Worker);
            await TarFile.ExtractToDirectoryAsync(zip, Worker, overwriteFiles: false, Token);
        }

        File.Exists(Path.Combine(Worker, "start-worker")).ShouldBeTrue(output);
    }
}
