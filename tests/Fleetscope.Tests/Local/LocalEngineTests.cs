using Fleetscope.Configuration;
using Fleetscope.Local;
using Fleetscope.Queues;
using Fleetscope.Stores;
using Fleetscope.Tests.Contracts;

namespace Fleetscope.Tests.Local;

public sealed class LocalEngineTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fleetscope-");
    private readonly LocalEngine engine = new(_ => new WorkerCommand("/bin/true", [], true), TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_run_is_provisioned_opened_and_removed_and_each_may_be_repeated()
    {
        var config = Config("Run 1");
        foreach (var resource in engine.Plan(config).Concat(engine.Plan(config)))
        {
            await engine.ProvisionAsync(config, resource, Token);
        }

        await using (var ports = await engine.OpenAsync(config, Token))
        {
            (await ports.Queue.AddAsync(ContractJobs.SomeJobs(3), Token)).ShouldBe(3);
            (await LocalEngine.ReclaimDeadAsync(ports, Token)).ShouldBe(0);
            (await ports.Fleet.StatusAsync(Token)).Running.ShouldBe(0);
        }

        await using (var again = await engine.OpenAsync(config, Token))
        {
            (await again.Queue.CountAsync(Token)).ShouldBe(new JobCounts(3, 3, 0, 0, 0, 0, 0));
        }

        foreach (var resource in engine.Plan(config).Concat(engine.Plan(config)))
        {
            await engine.RemoveAsync(config, resource, Token);
        }

        File.Exists(engine.Plan(config)[1].Id).ShouldBeFalse();
    }

    [Fact]
    public void A_run_that_was_never_started_says_so() =>
        Should.Throw<FleetscopeException>(() => { engine.OpenAsync(Config("Never"), Token); }).Next.ShouldContain("fleetscope run");

    [Fact]
    public async Task A_bucket_of_S3_is_answered_with_the_option_that_helps()
    {
        var config = Config("Run");
        await engine.ProvisionAsync(config, engine.Plan(config)[1], Token);
        await using var ports = await engine.OpenAsync(config, Token);

        Should.Throw<FleetscopeException>(() => ports.Store(config.Buckets.Control)).Next.ShouldContain("--bucket");
        ports.Store(config.Buckets.Destination).FolderInPlace.ShouldBe(Path.Combine(folder.FullName, "out"));
    }

    [Theory]
    [InlineData("../up")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a/b")]
    public void A_run_whose_name_is_no_folder_name_is_refused(string appName) =>
        Should.Throw<FleetscopeException>(() => engine.Plan(Config(appName))).What.ShouldContain("APP_NAME");

    private RunConfig Config(string appName)
    {
        var s3 = Bucket.Parse("a-bucket", folder.FullName);
        return new RunConfig
        {
            Source = new ConfigFile { Path = Path.Combine(folder.FullName, "config.py") },
            AppName = appName,
            Buckets = new BucketSet(s3, s3, s3, Bucket.Parse("./out", folder.FullName)),
        };
    }
}
