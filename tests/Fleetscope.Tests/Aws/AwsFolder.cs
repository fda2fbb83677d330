using Fleetscope.Aws;
using Fleetscope.Aws.Api;
using Fleetscope.Configuration;
using Fleetscope.Tests.Configuration;

namespace Fleetscope.Tests.Aws;

/// <summary>A folder with the files of a run on AWS: those that the originals' calls were recorded with, changed as a test wants.</summary>
internal sealed class AwsFolder : IDisposable
{
    public const string TaskRole = "arn:aws:iam::123456789012:role/FleetscopeTaskRole";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fleetscope-");

    public AwsFolder()
    {
        foreach (var name in (string[])["config.py", "exampleFleet_us-east-1.json", "exampleJob.json"])
        {
            File.Copy(RecordedCalls.PathOf(name), Combine(name));
        }
    }

    public string FleetFile => Combine("exampleFleet_us-east-1.json");

    public string JobFile => Combine("exampleJob.json");

    public string Combine(params ReadOnlySpan<string> names) => Path.Combine([folder.FullName, .. names]);

    /// <summary>The config with the worker of the image, as the originals have it, and values laid over it: <c>KEY=VALUE</c>.</summary>
    public RunConfig Config(params IEnumerable<string> settings) =>
        RunConfig.Load(Combine("config.py"), [$"TASK_ROLE_ARN='{TaskRole}'", "WORKER='image'", .. settings], null, ConfigFolder.AllKeys);

    /// <summary>An engine that reaches the account, as another process would: it remembers nothing of an earlier one.</summary>
    public static AwsEngine Engine(AwsApi api, TimeProvider clock, Action<string>? said = null) => new(new AwsAccess(_ => api), clock, said ?? (_ => { }));

    public void Dispose() => folder.Delete(recursive: true);
}
