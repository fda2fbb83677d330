using Fleetscope.Aws;
using Fleetscope.Configuration;
using Fleetscope.Local;

namespace Fleetscope.Tests.Configuration;

/// <summary>A folder of one test, with configs in it.</summary>
internal sealed class ConfigFolder : IDisposable
{
    public static IReadOnlyList<ConfigKey> AllKeys { get; } = [.. ConfigKeys.Core, .. LocalOptions.Keys, .. AwsOptions.Keys];

    public string Path { get; } = Directory.CreateTempSubdirectory("fleetscope-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string text, string name = "config.py")
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    public RunConfig Load(string text, params string[] settings) => RunConfig.Load(Write(text), settings, bucket: null, AllKeys);

    /// <summary>Loads a config that needs no more than the given lines: APP_NAME and AWS_BUCKET are there.</summary>
    public RunConfig LoadWith(string lines, params string[] settings) => Load("APP_NAME = 'MyRun'; AWS_BUCKET = './bucket'\n" + lines, settings);

    public IReadOnlyList<ConfigMistake> MistakesOf(string text, params string[] settings) => Should.Throw<ConfigException>(() => Load(text, settings)).Mistakes;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
