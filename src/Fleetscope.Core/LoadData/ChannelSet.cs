using System.Text.RegularExpressions;

namespace Fleetscope.LoadData;

/// <summary>Which channels of the files become which images of the pipeline.</summary>
internal static partial class ChannelSet
{
    /// <summary>The channels as the file names have them, with their images.</summary>
    /// <exception cref="FleetscopeException">A channel that no file has, or an image that two channels would be.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(LoadDataRequest request, List<ImageField> fields, List<string> notices)
    {
        var found = fields.SelectMany(field => field.Files.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        var chosen = request.Channels.Count == 0 ? [.. found.Select(channel => new KeyValuePair<string, string>(channel, ImageOf(channel)))] : Chosen(request, found);
        foreach (var channel in found.Except(chosen.Select(pair => pair.Key)))
        {
            notices.Add($"channel {channel} has {fields.Count(field => field.Files.ContainsKey(channel)):N0} files and no --channel: left out");
        }

        if (chosen.GroupBy(pair => pair.Value).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new FleetscopeException(
                $"image {twice.Key}", $"the channels {string.Join(" and ", twice.Select(pair => pair.Key))} would both be it", "give each channel its own name with --channel CHANNEL=IMAGE");
        }

        return chosen;
    }

    private static List<KeyValuePair<string, string>> Chosen(LoadDataRequest request, List<string> found)
    {
        var chosen = new List<KeyValuePair<string, string>>();
        var unknown = new List<string>();
        foreach (var (channel, image) in request.Channels)
        {
            if ((found.Find(name => name == channel) ?? found.Find(name => Plain(name) == Plain(channel))) is not { } name)
            {
                unknown.Add(channel);
            }
            else if (!Image().IsMatch(image))
            {
                throw new FleetscopeException($"--channel {channel}={image}", $"'{image}' cannot name an image in CellProfiler", "use letters, digits and '_', and a letter first");
            }
            else
            {
                chosen.Add(new(name, image));
            }
        }

        return unknown.Count == 0 ? chosen : throw new FleetscopeException(
            $"--channel {string.Join(", ", unknown)}", found is [""] ? "the pattern has no part {Channel}, so there is one channel without a name" : $"no file is of it; there are {string.Join(", ", found)}",
            found is [""] ? "give the image's name alone: --channel OrigDNA" : "use the channels as the file names have them");
    }

    // 01 and 1 are one channel; DAPI is only itself.
    private static string Plain(string channel) => channel.All(char.IsAsciiDigit) ? channel.TrimStart('0') : channel;

    private static string ImageOf(string channel)
    {
        var letters = NotInNames().Replace(channel, "_");
        return letters.Length == 0 ? "Orig" : char.IsAsciiLetter(letters[0]) ? letters : "Channel" + letters;
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]*$")]
    private static partial Regex Image();

    [GeneratedRegex("[^A-Za-z0-9_]+")]
    private static partial Regex NotInNames();
}
