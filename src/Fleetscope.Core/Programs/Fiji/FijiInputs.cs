using System.Buffers;
using System.Text.RegularExpressions;
using Fleetscope.Configuration;
using Fleetscope.Jobs;
using Fleetscope.Stores;

namespace Fleetscope.Programs.Fiji;

/// <summary>What a Fiji style job reads, as far as its parameters tell: the family's scripts get paths below <c>/home/ubuntu/bucket</c>.</summary>
internal static partial class FijiInputs
{
    private const string Mount = "/home/ubuntu/bucket";

    // What scripts put in place of numbers: Grid/Collection stitching's img_{iii}.tif, Bio-Formats' img_<00-99>.tif, printf's img_%03d.tif.
    private static readonly SearchValues<char> Placeholders = SearchValues.Create("*?{}<>#%");

    /// <summary>The inputs of one job, without the script.</summary>
    public static JobInputs Of(RunConfig config, FijiMessage message)
    {
        var files = new List<InputFile>();
        var folders = new List<InputFolder>();
        foreach (var key in FijiParameters.Pairs(message).Select(pair => KeyOf(pair.Value)).OfType<string>().Distinct())
        {
            if (IsFile(key))
            {
                files.Add(new InputFile(BucketRole.Source, key));
            }
            else if (key.Contains('*'))
            {
                folders.Add(new InputFolder(BucketRole.Source, FolderOf(key), [Path.GetFileName(key)]));
            }
            else if (!config.Buckets.Source.IsFolder && config.Inputs.Count == 0)
            {
                // A bucket that is a folder is read where it lies: looking through all of it would only take time.
                folders.Add(new InputFolder(BucketRole.Source, LooksLikeName(key) ? FolderOf(key) : key, []));
            }
        }

        if (config.Inputs.Count > 0)
        {
            folders.Add(new InputFolder(BucketRole.Source, InputFolderOf(message), [.. config.Inputs.Select(pattern => Filled(pattern, message))]));
        }

        return new JobInputs(files, folders, FijiParameters.Problems(message));
    }

    /// <summary>The folder that INPUTS starts at: the value of <c>input</c>, or of the family's <c>input_file_location</c>; else the whole bucket.</summary>
    private static string InputFolderOf(FijiMessage message)
    {
        foreach (var name in (string[])["input", "input_file_location"])
        {
            var value = FijiParameters.Pairs(message).LastOrDefault(pair => pair.Key == name).Value;
            if (value is null)
            {
                continue;
            }

            var key = KeyOf(value) ?? value.Trim('/');
            return LooksLikeName(key) ? FolderOf(key) : key;
        }

        return "";
    }

    // By tokens, so that a value that contains {Another} is not filled in again.
    private static string Filled(string pattern, FijiMessage message) =>
        Token().Replace(
            pattern,
            token => FijiParameters.Pairs(message).LastOrDefault(pair => pair.Key == token.Groups[1].Value).Value
                ?? throw new FleetscopeException("INPUTS", $"{token.Value} in '{pattern}' is no key of the group or of shared_metadata", "name one of the job file's keys"));

    private static string? KeyOf(string value) =>
        value == Mount ? "" : value.StartsWith(Mount + "/", StringComparison.Ordinal) ? value[(Mount.Length + 1)..].Trim('/') : null;

    private static string FolderOf(string key) => key.Contains('/') ? key[..key.LastIndexOf('/')] : "";

    private static bool IsFile(string key) => LooksLikeName(key) && !key.AsSpan().ContainsAny(Placeholders);

    /// <summary>Whether the last part has an extension. A dot alone does not make one (<c>v1.2</c>), and a zarr is a folder.</summary>
    private static bool LooksLikeName(string key)
    {
        var extension = Path.GetExtension(key);
        return extension.Length is >= 2 and <= 6
            && extension.AsSpan(1).ContainsAnyInRange('A', 'z')
            && extension.Skip(1).All(char.IsAsciiLetterOrDigit)
            && !extension.Equals(".zarr", StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex(@"\{([^{}]+)\}")]
    private static partial Regex Token();
}
