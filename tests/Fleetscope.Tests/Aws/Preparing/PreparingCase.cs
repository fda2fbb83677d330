using System.IO.Compression;
using System.Text;
using Fleetscope.Aws;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Preparing;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws.Preparing;

/// <summary>An account that is prepared, or not any more, and the files for it.</summary>
internal sealed class PreparingCase : IDisposable
{
    public const string Bucket = "dcp-golden-bucket";

    private readonly AwsFolder folder = new();

    public PreparingCase()
    {
        Package = WritePackage("monitor.zip", "one");
    }

    public MemoryAccount Account { get; } = new();

    public string Package { get; }

    /// <summary>All that preparation makes; AWS's own roles, which stay, are left out.</summary>
    public IReadOnlyList<string> Prepared => [.. Account.Preparation().Where(line => !line.Contains("AWSServiceRole", StringComparison.Ordinal)), .. Account.S3.Inventory()];

    public string WritePackage(string name, string content)
    {
        using (var zip = ZipFile.Open(folder.Combine(name), ZipArchiveMode.Create))
        {
            var bootstrap = zip.CreateEntry("bootstrap");
            bootstrap.LastWriteTime = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using var entry = bootstrap.Open();
            entry.Write(Encoding.UTF8.GetBytes(content));
        }

        return folder.Combine(name);
    }

    public string PathOf(string name) => folder.Combine(name);

    public async Task<ChangePlan> PlanAsync(AwsApi? api = null, string? package = "", bool takesOver = false, string version = "1.2.3", params string[] settings) =>
        await Preparation(api).PlanAsync(folder.Config(settings), package?.Length == 0 ? Package : package, takesOver, version, TestContext.Current.CancellationToken);

    public async Task<ChangePlan> BootstrapAsync(AwsApi? api = null, string? package = "", bool takesOver = false, string version = "1.2.3", params string[] settings) =>
        await DoAsync(await PlanAsync(api, package, takesOver, version, settings));

    public async Task<ChangePlan> PlanRemovalAsync(AwsApi? api = null) => await Preparation(api).PlanRemovalAsync(folder.Config(), TestContext.Current.CancellationToken);

    public async Task<ChangePlan> DestroyAsync(AwsApi? api = null) => await DoAsync(await PlanRemovalAsync(api));

    public Task<WrittenFleet> TemplateAsync(IReadOnlyList<string>? subnets = null, params string[] settings) =>
        Preparation(null).FleetTemplateAsync(folder.Config(settings), subnets ?? [], null, TestContext.Current.CancellationToken);

    public void Dispose() => folder.Dispose();

    private AccountPreparation Preparation(AwsApi? api) => new(new AwsAccess(_ => api ?? Account.Api), Account.Clock);

    private async Task<ChangePlan> DoAsync(ChangePlan plan)
    {
        return await Account.Clock.DriveAsync(GoAsync(), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));

        async Task<ChangePlan> GoAsync()
        {
            await plan.DoAsync(_ => { }, TestContext.Current.CancellationToken);
            return plan;
        }
    }
}
