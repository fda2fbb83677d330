using Fleetscope.Configuration;
using Fleetscope.Jobs;
using Fleetscope.Programs;
using Fleetscope.Stores;

namespace Fleetscope.Tests.Programs;

/// <summary>Configs, folders and jobs of program tests.</summary>
internal static class ProgramConfig
{
    public static RunConfig Empty { get; } = new()
    {
        Source = new ConfigFile { Path = "/project/config.py" },
        AppName = "App",
        Buckets = new BucketSet(Bucket("control"), Bucket("source"), Bucket("workspace"), Bucket("destination")),
    };

    public static AttemptFolders Folders { get; } = new("/attempt", "/attempt/input", "/attempt/output", "/attempt/scratch");

    public static Job JobOf(string body)
    {
        var message = JobMessage.Parse(body);
        return new Job(JobId.Of("App", message.CanonicalBody()), message.Name, body);
    }

    public static string TextOf(PreparedFile file)
    {
        using var text = new StringWriter();
        file.Write(text);
        return text.ToString();
    }

    private static Bucket Bucket(string name) => Fleetscope.Stores.Bucket.Parse("/buckets/" + name, "/");
}
