using Fleetscope.Configuration.Python;

namespace Fleetscope.Configuration;

/// <summary>What the command line lays over a config: <c>--set KEY=VALUE</c> and <c>--bucket FOLDER</c>.</summary>
internal static class ConfigOverrides
{
    /// <summary>The values to lay over the file; what cannot be read is added to <paramref name="mistakes"/>.</summary>
    public static IReadOnlyDictionary<string, ConfigValue> Read(
        string path, IReadOnlyList<string> settings, string? bucket, IReadOnlyList<ConfigKey> known, ICollection<ConfigMistake> mistakes)
    {
        Dictionary<string, ConfigValue> values = [];
        if (bucket is not null)
        {
            foreach (var key in (ConfigKey[])[ConfigKeys.AwsBucket, ConfigKeys.SourceBucket, ConfigKeys.WorkspaceBucket, ConfigKeys.DestinationBucket])
            {
                values[key.Name] = new ConfigValue.Text(FolderOf(bucket, path, mistakes), TextPosition.None);
            }
        }

        foreach (var setting in settings)
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? "" : setting[..equals].Trim();
            if (name.Length == 0)
            {
                mistakes.Add(new ConfigMistake(path, 0, 0, "", $"--set {setting} is no KEY=VALUE", "write --set KEY=VALUE, as in --set DOCKER_CORES=4"));
                continue;
            }

            values[name] = ValueOf(setting[(equals + 1)..], known.FirstOrDefault(key => key.Name == name));
        }

        return values;
    }

    /// <summary>A text that reads as a number is still a text when the key holds texts: <c>--set APP_NAME=2024</c>.</summary>
    private static ConfigValue ValueOf(string text, ConfigKey? key)
    {
        ConfigValue plain = new ConfigValue.Text(text, TextPosition.None);
        var literal = PythonConfigReader.ReadLiteral(text) ?? plain;
        var isText = key?.Kind is ConfigKind.Text or ConfigKind.Choice && literal is not (ConfigValue.Text or ConfigValue.None or ConfigValue.Truth);
        return (isText ? plain : literal) with { At = TextPosition.None };
    }

    /// <summary>Spells a folder so that it cannot be taken for the name of an S3 bucket.</summary>
    private static string FolderOf(string bucket, string path, ICollection<ConfigMistake> mistakes)
    {
        if (bucket.Length == 0 || bucket.StartsWith("s3://", StringComparison.OrdinalIgnoreCase))
        {
            mistakes.Add(new ConfigMistake(path, 0, 0, "", $"--bucket '{bucket}' is no folder", "give a folder to --bucket; an S3 bucket goes into the config: --set AWS_BUCKET=NAME"));
        }

        return Stores.Bucket.Parse(bucket, "/").IsFolder ? bucket : "./" + bucket;
    }
}
