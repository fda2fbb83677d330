using System.Text;
using Fleetscope.Configuration.Python;
using Fleetscope.Stores;

namespace Fleetscope.Configuration;

/// <summary>Turns a file into a <see cref="RunConfig"/>: text, literals, what the command line lays over them, then types. Every mistake on the way is collected.</summary>
internal static class ConfigLoader
{
    private const int LargestFile = 1 << 20;

    public static RunConfig Load(string path, IReadOnlyList<string> settings, string? bucket, IReadOnlyList<ConfigKey> known)
    {
        path = Path.GetFullPath(path);
        var text = TextOf(path);

        List<ConfigMistake> mistakes = [];
        var overrides = ConfigOverrides.Read(path, settings, bucket, known, mistakes);
        var literals = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? JsonConfigReader.Read(path, text, overrides)
            : PythonConfigReader.Read(path, text, overrides);
        mistakes.AddRange(literals.Mistakes);
        mistakes.AddRange(UnknownKeys.OfSettings(path, overrides.Keys, literals, known));

        var file = new ConfigFile { Path = path, Entries = literals.Entries };
        var warnings = UnknownKeys.OfFile(path, literals, known).ToList();
        OldSpellings(file, warnings);

        var reading = new ConfigReading(file);
        var engine = reading.Text(ConfigKeys.Engine);
        CheckEngines(file, engine, known, reading, warnings);
        var config = Read(file, engine, reading, literals.MayHide) with { Source = new ConfigFile { Path = path, Entries = literals.Entries, Warnings = warnings } };

        mistakes.AddRange(reading.Mistakes);
        return mistakes.Count == 0 ? config : throw new ConfigException(path, [.. mistakes.Distinct().OrderBy(mistake => mistake.Line).ThenBy(mistake => mistake.Column)]);
    }

    public static RunConfig OfVariables(string place, IReadOnlyDictionary<string, string> variables, string? more, IReadOnlyList<ConfigKey> known)
    {
        // Line 0, column 1: no place in a text, and yet not the command line.
        var nowhere = new TextPosition(0, 1);
        var literals = more is null ? null : JsonConfigReader.Read(place, more, new Dictionary<string, ConfigValue>());
        List<ConfigEntry> entries =
        [
            .. known.Where(key => variables.ContainsKey(key.Name)).Select(key => new ConfigEntry(key.Name, new ConfigValue.Text(variables[key.Name], nowhere), nowhere)),
            .. literals?.Entries.Where(entry => !variables.ContainsKey(entry.Key)) ?? [],
        ];
        var file = new ConfigFile { Path = place, Entries = entries };
        var reading = new ConfigReading(file);
        var config = Read(file, null, reading, name => literals?.MayHide(name) ?? false);
        List<ConfigMistake> mistakes = [.. literals?.Mistakes ?? [], .. reading.Mistakes];
        return mistakes.Count == 0 ? config : throw new ConfigException(place, [.. mistakes.Distinct()]);
    }

    private static string TextOf(string path)
    {
        const string Next = "give the config with --config FILE, or start fleetscope in the folder that has config.py";
        if (Directory.Exists(path))
        {
            throw new FleetscopeException(path, "this is a folder, not a config", $"name the file in it: --config {Path.Combine(path, "config.py")}");
        }

        byte[] bytes;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LargestFile })
            {
                throw new FleetscopeException(path, "it is larger than 1 MiB, so it is no config", Next);
            }

            bytes = File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FleetscopeException(path, "there is no such file", Next, failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FleetscopeException(path, "it cannot be read: " + failure.Message, "let this user read it, or name another one with --config FILE", failure);
        }

        try
        {
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException failure)
        {
            var line = bytes.Take(Math.Max(failure.Index, 0)).Count(b => b == '\n') + 1;
            throw new FleetscopeException(path, $"it is not UTF-8 (line {line})", "save it as UTF-8, or name another one with --config FILE", failure);
        }
    }

    /// <summary>Wrong values of the engine in use stop the run; those of another engine are said, since they matter later.</summary>
    private static void CheckEngines(ConfigFile file, string? engine, IReadOnlyList<ConfigKey> known, ConfigReading reading, List<ConfigMistake> warnings)
    {
        var others = new ConfigReading(file);
        foreach (var key in known.Where(key => key.Engine.Length > 0))
        {
            (key.Engine == engine ? reading : others).Check(key);
        }

        warnings.AddRange(others.Mistakes);
    }

    private static void OldSpellings(ConfigFile file, List<ConfigMistake> warnings)
    {
        if (file.Find("REQUIREMENTS_FILE") is { Value: ConfigValue.Text { Value.Length: > 0 } } old && !string.Equals(((ConfigValue.Text)old.Value).Value, "False", StringComparison.OrdinalIgnoreCase))
        {
            warnings.Add(new ConfigMistake(file.Path, old.At.Line, old.At.Column, old.Key, "REQUIREMENTS_FILE is the old name of REQUIREMENTS", "rename it"));
        }

        if (file.Find("SCRIPT") is { Value: ConfigValue.Text { Value.Length: > 0 } } && file.Find("SCRIPT_DOWNLOAD_URL") is { Value: ConfigValue.Text { Value.Length: > 0 } } url)
        {
            warnings.Add(new ConfigMistake(file.Path, url.At.Line, url.At.Column, url.Key, "SCRIPT_DOWNLOAD_URL is not used, because there is a SCRIPT", "remove one of them"));
        }
    }

    private static RunConfig Read(ConfigFile file, string? engine, ConfigReading reading, Func<string, bool> mayHide)
    {
        var defaults = new CellProfilerOptions();
        var visibility = reading.Whole(ConfigKeys.MessageVisibility) ?? 60;
        var lease = reading.Whole(ConfigKeys.LeaseSeconds) ?? 120;
        var timeout = reading.Number(ConfigKeys.JobTimeout) ?? 0;
        return new RunConfig
        {
            Source = file,
            AppName = AppName(file, reading, mayHide),
            Engine = engine,
            Program = reading.Text(ConfigKeys.Program),
            Buckets = Buckets(file, reading, mayHide),
            Slots = (int?)reading.Whole(ConfigKeys.DockerCores),
            BetweenSlots = TimeSpan.FromSeconds(reading.Number(ConfigKeys.SecondsToStart) ?? 0),
            Lease = TimeSpan.FromSeconds(Math.Max(Math.Min(visibility, lease), ConfigKeys.LeaseSeconds.Minimum)),
            MessageVisibility = TimeSpan.FromSeconds(visibility),
            JobRetries = (int?)reading.Whole(ConfigKeys.JobRetries) ?? 10,
            JobTimeout = timeout > 0 ? TimeSpan.FromSeconds(timeout) : null,
            CheckIfDone = reading.Truth(ConfigKeys.CheckIfDone) ?? false,
            ExpectedNumberFiles = (int?)reading.Whole(ConfigKeys.ExpectedNumberFiles),
            MinFileSizeBytes = reading.Whole(ConfigKeys.MinFileSizeBytes) ?? 1,
            NecessaryString = reading.Text(ConfigKeys.NecessaryString) ?? "",
            DownloadFiles = reading.Truth(ConfigKeys.DownloadFiles) ?? false,
            Command = Command(reading),
            Inputs = reading.Texts(ConfigKeys.Inputs) ?? [],
            Script = NotEmpty(reading.Text(ConfigKeys.Script)) ?? NotEmpty(reading.Text(ConfigKeys.ScriptDownloadUrl)),
            Container = reading.Text(ConfigKeys.Container),
            DockerhubTag = reading.Text(ConfigKeys.DockerhubTag) ?? "",
            CellProfiler = new CellProfilerOptions
            {
                AlwaysContinue = reading.Truth(ConfigKeys.AlwaysContinue) ?? false,
                UsePlugins = reading.Truth(ConfigKeys.UsePlugins) ?? false,
                PluginsFolder = NotEmpty(reading.Text(ConfigKeys.PluginsFolder)) ?? defaults.PluginsFolder,
                UpdatePlugins = reading.Truth(ConfigKeys.UpdatePlugins) ?? false,
                PluginsCommit = reading.Text(ConfigKeys.PluginsCommit) ?? "",
                InstallRequirements = reading.Truth(ConfigKeys.InstallRequirements) ?? false,
                Requirements = Requirements(reading),
            },
        };
    }

    // Both are read, so that a mistake in either is said.
    private static string Requirements(ConfigReading reading)
    {
        var requirements = reading.Text(ConfigKeys.Requirements) ?? "";
        return NotEmpty(reading.Text(ConfigKeys.RequirementsFile)) ?? requirements;
    }

    private static string AppName(ConfigFile file, ConfigReading reading, Func<string, bool> mayHide)
    {
        var key = ConfigKeys.AppName;
        var name = reading.Text(key);
        if (name is null && file.Find(key.Name)?.Value is null or ConfigValue.None && !mayHide(key.Name))
        {
            reading.Refuse(key, "APP_NAME is missing", "add a line such as APP_NAME = 'MyRun'");
        }
        else if (name is not null && (name.Length is 0 or > 75 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')))
        {
            reading.Refuse(key, $"APP_NAME is {new ConfigValue.Text(name, default).InShort()}, which cannot name a queue", "use letters, digits, '-' and '_', 1 to 75 of them");
        }

        return name ?? "";
    }

    private static BucketSet Buckets(ConfigFile file, ConfigReading reading, Func<string, bool> mayHide)
    {
        var folder = Path.GetDirectoryName(file.Path)!;
        var control = Bucket(ConfigKeys.AwsBucket, folder, reading);
        if (control is null && reading.Mistakes.All(mistake => mistake.Key != "AWS_BUCKET") && !mayHide("AWS_BUCKET"))
        {
            reading.Refuse(ConfigKeys.AwsBucket, "AWS_BUCKET is missing", "add a line such as AWS_BUCKET = './bucket', or give a folder for all buckets with --bucket FOLDER");
        }

        control ??= new Bucket("", null);
        var source = Bucket(ConfigKeys.SourceBucket, folder, reading) ?? control;
        return new BucketSet(control, source, Bucket(ConfigKeys.WorkspaceBucket, folder, reading) ?? source, Bucket(ConfigKeys.DestinationBucket, folder, reading) ?? control);
    }

    private static Bucket? Bucket(ConfigKey key, string folder, ConfigReading reading)
    {
        if (NotEmpty(reading.Text(key)) is not { } text)
        {
            return null;
        }

        if (!text.Contains("%00", StringComparison.Ordinal))
        {
            return Stores.Bucket.Parse(text, folder);
        }

        reading.Refuse(key, $"{key.Name} contains a NUL character", "remove it");
        return null;
    }

    private static IReadOnlyList<string> Command(ConfigReading reading)
    {
        var command = reading.Texts(ConfigKeys.Command) ?? [];
        if (command.Count > 0 && string.IsNullOrWhiteSpace(command[0]))
        {
            reading.Refuse(ConfigKeys.Command, "COMMAND begins with an empty text, where the program should be", "write " + ConfigKeys.Command.Example);
        }

        return command;
    }

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
