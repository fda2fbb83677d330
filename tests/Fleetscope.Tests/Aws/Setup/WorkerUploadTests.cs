using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Fleetscope.Aws;
using Fleetscope.Aws.Setup;
using Fleetscope.Engines;
using Fleetscope.Provisioning;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws.Setup;

public sealed class WorkerUploadTests : IDisposable
{
    private const string Bucket = "dcp-golden-bucket";

    private readonly AwsFolder folder = new();
    private readonly MemoryAccount account = new();
    private readonly List<string> said = [];

    public WorkerUploadTests()
    {
        account.S3.AddBucket(Bucket);
        Directory.CreateDirectory(folder.Combine("worker", "sub"));
        File.WriteAllText(folder.Combine("worker", "fleetscope"), "program");
        File.SetUnixFileMode(folder.Combine("worker", "fleetscope"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(folder.Combine("worker", "sub", "part.dll"), "part");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IReadOnlyList<string> Archives => [.. account.S3.Buckets[Bucket].Objects.Keys.Where(key => key.StartsWith("fleetscope/worker/", StringComparison.Ordinal))];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Setup_sends_the_worker_once_for_each_version()
    {
        await SetUpAsync();
        await SetUpAsync();
        var first = Archives.ShouldHaveSingleItem();

        File.WriteAllText(folder.Combine("worker", "sub", "part.dll"), "newer");
        await SetUpAsync();

        Archives.Count.ShouldBe(2);
        said.Count(line => line.Contains("uploading the worker", StringComparison.Ordinal)).ShouldBe(2);
        (await NamesAndModesAsync(first)).ShouldBe(["fleetscope 755", "sub/part.dll 644"]);
    }

    [Fact]
    public async Task The_machines_fetch_the_version_that_setup_has_sent()
    {
        List<string> scripts = [];
        account.Ecs.Boot = machine =>
        {
            scripts.Add(Encoding.UTF8.GetString(Convert.FromBase64String(machine.UserData)));
            return MemoryBoot.Read(machine, account.S3);
        };
        await SetUpAsync();
        var engine = Engine();
        var config = folder.Config("WORKER='fleetscope'");
        await using var ports = await engine.OpenAsync(config, Token);

        await account.Clock.DuringAsync(() => engine.StartAsync(config, ports, new FleetTerms("cellprofiler") { FleetFile = folder.FleetFile, Waits = false }, _ => { }, Token));
        account.Clock.Advance(TimeSpan.FromMinutes(2));

        // The account catches up with its clock when it is looked at.
        account.Ec2.Instances.ShouldNotBeEmpty();
        scripts.ShouldNotBeEmpty();
        scripts.ShouldAllBe(text => text.Contains(Archives.Single(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Under_the_images_own_worker_nothing_is_sent()
    {
        await new Provisioner(Engine()).ApplyAsync(folder.Config(), adopt: true, Token);

        Archives.ShouldBeEmpty();
    }

    private IReadOnlyList<WorkerFile> Worker() => [new("sub/part.dll", folder.Combine("worker", "sub", "part.dll")), new("fleetscope", folder.Combine("worker", "fleetscope"))];

    private AwsEngine Engine() => new(new AwsAccess(_ => account.Api) { WorkerFiles = Worker }, account.Clock, said.Add);

    private Task<RunLedger> SetUpAsync() => new Provisioner(Engine()).ApplyAsync(folder.Config("WORKER='fleetscope'"), adopt: true, Token);

    private async Task<IReadOnlyList<string>> NamesAndModesAsync(string key)
    {
        using var content = new MemoryStream((await account.Api.S3.ReadAsync(Bucket, key, Token))!.Bytes);
        await using var zip = new GZipStream(content, CompressionMode.Decompress);
        await using var tar = new TarReader(zip);
        List<string> found = [];
        while (await tar.GetNextEntryAsync(cancellationToken: Token) is { } entry)
        {
            found.Add($"{entry.Name} {Convert.ToString((int)entry.Mode, 8)}");
        }

        return found;
    }
}
