using Fleetscope.Tests.Aws.Moto;
using Fleetscope.Tests.WholeRuns;

namespace Fleetscope.Tests.Aws.Workers;

/// <summary>DOWNLOAD_FILES = 'False' with a stand-in for mount-s3, which mounts a file system in memory, in a name space of the worker's own.</summary>
public sealed class BucketMountTests(MotoServer moto)
{
    private const string Mounting = """
        #!/bin/sh
        mount -t tmpfs none "$2" || exit 1
        mkdir -p "$2/projects/input/Plate1"
        for n in dna er; do printf "mounted $n" > "$2/projects/input/Plate1/a01_s1_$n.tif"; done
        cp "$KEPT"/* "$2/projects/" 2> /dev/null
        echo $$ > "$KEPT.pid"
        exec sleep 1000
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Images_are_read_through_the_mount()
    {
        using var stage = await ReadyAsync();
        stage.WithProgram("cellprofiler", Program("cat \"$BUCKET\"/projects/input/Plate1/*.tif"));

        await stage.WorkAsync();

        var log = await stage.LogAsync("Plate1-A01-1");
        log.ShouldContain("Using bucket mount for image files", string.Join('\n', stage.Said));
        log.ShouldContain("mounted dnamounted er");
        log.ShouldContain("SUCCESS");
    }

    [Fact]
    public async Task A_job_whose_mount_drops_is_handed_back_and_its_images_are_fetched()
    {
        using var stage = await ReadyAsync();
        stage.WithProgram("cellprofiler", Program("cat \"$BUCKET\"/projects/input/Plate1/a01_s1_*.tif; case \"$BUCKET\" in *fleetscope-bucket*) kill $(cat \"$KEPT.pid\"); sleep 0.5; echo; exit 5;; esac"));

        await stage.WorkAsync();

        var log = await stage.LogAsync("Plate1-A01-1");
        log.ShouldContain(line => line.StartsWith("fleetscope: interrupted: ", StringComparison.Ordinal) && line.Contains("mount", StringComparison.Ordinal), string.Join('\n', log));
        log.ShouldContain("image 1image 2");
        log.ShouldContain("SUCCESS");
        (await stage.DeadAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mount_that_does_not_come_up_is_done_without()
    {
        using var stage = await ReadyAsync();
        stage.WithProgram("mount-s3", "#!/bin/sh\nexit 1\n");

        await stage.WorkAsync();

        stage.Said.ShouldContain(line => line.Contains("could not mount", StringComparison.Ordinal));
        (await stage.LogAsync("Plate1-A01-1")).ShouldContain("SUCCESS");
    }

    /// <summary>The stand-in for CellProfiler with something before its work; <c>$BUCKET</c> is where its images are.</summary>
    private static string Program(string first) => File.ReadAllText(RecordedCalls.PathOf("cellprofiler")).Replace("echo \"stub cellprofiler ${args[*]}\"", $$"""
        for ((i=0;i<${#args[@]};i++)); do [ "${args[i]}" = -i ] && BUCKET="${args[i+1]%/projects/input/}"; done
        {{first}}
        echo
        """, StringComparison.Ordinal);

    private async Task<WorkerStage> ReadyAsync()
    {
        using var space = System.Diagnostics.Process.Start("unshare", ["-rm", "true"]);
        await space.WaitForExitAsync(Token);
        Assert.SkipUnless(space.ExitCode == 0, "this machine lets nobody mount in a name space of its own");

        // One failure would be one too many.
        var stage = await WorkerStage.OpenAsync(moto, deliveries: 4);
        stage.Under = ["unshare", "-rm"];
        stage.With("FLEETSCOPE_CONFIG", """{"JOB_RETRIES": 1}""").With("KEPT", Path.Combine(stage.Folder, "kept"));
        Directory.CreateDirectory(Path.Combine(stage.Folder, "kept"));
        foreach (var name in (string[])["analysis.cppipe", "list.csv"])
        {
            File.Copy(RecordedCalls.PathOf(name), Path.Combine(stage.Folder, "kept", name == "list.csv" ? "list_of_images.csv" : name));
        }

        stage.WithProgram("mount-s3", Mounting);
        await stage.PutInputsAsync();
        await stage.SendAsync(WorkerStage.Message());
        return stage;
    }
}
