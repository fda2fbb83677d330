using Fleetscope.Programs;
using Fleetscope.Stores;

namespace Fleetscope.LoadData;

/// <summary>Makes a LoadData table of the images in a folder of a bucket, from what their names say.</summary>
public static class LoadDataMaker
{
    private const int Shown = 20;

    /// <summary>Lists the folder once, and the folders of illumination functions once each.</summary>
    /// <exception cref="FleetscopeException">No file fits, two files are the same channel of a field, or fields lack channels: all of them are named.</exception>
    public static async Task<MadeTable> MakeAsync(IObjectStore store, LoadDataRequest request, CancellationToken cancellationToken)
    {
        var folder = request.Folder.Trim('/');
        var (fields, notices) = await FindAsync(store, request, folder, cancellationToken);
        var channels = ChannelSet.Of(request, fields, notices);
        fields = Complete(request, fields, channels, notices);
        fields.Sort();
        var columns = new SortedDictionary<string, Func<ImageField, string>>(StringComparer.Ordinal);
        foreach (var part in request.Pattern.Parts.Append("Well").Where(part => fields.Any(field => field[part] is not null)))
        {
            columns["Metadata_" + part] = field => field[part] ?? "";
        }

        foreach (var (key, value) in request.Metadata)
        {
            columns["Metadata_" + key] = _ => value;
        }

        foreach (var (channel, image) in channels)
        {
            AddFile(columns, image, field => field.Files[channel]);
            if (request.Illumination is { } illumination)
            {
                AddFile(columns, "Illum" + Stem(image), Illumination(illumination, channel, image, request));
            }
        }

        notices.AddRange(await MissingIlluminationAsync(store, fields, channels, request, cancellationToken));
        return new MadeTable([.. columns.Keys], [.. fields.Select(field => (IReadOnlyList<string>)[.. columns.Values.Select(value => value(field))])], notices);
    }

    private static async Task<(List<ImageField> Fields, List<string> Notices)> FindAsync(
        IObjectStore store, LoadDataRequest request, string folder, CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, ImageField>(StringComparer.Ordinal);
        var others = new List<string>();
        var twice = new List<string>();
        long files = 0, left = 0;
        await foreach (var file in store.ListAsync(folder.Length == 0 ? "" : folder + "/", cancellationToken))
        {
            files++;
            if (request.Pattern.Match(file.Key) is not { } found)
            {
                // A few are enough to tell whose files they look like.
                left++;
                if (others.Count < 200)
                {
                    others.Add(file.Key);
                }

                continue;
            }

            var parts = ImageField.PartsOf(request.Pattern, found);
            var identity = string.Join('\0', parts.Select(part => part.Value));
            if (!fields.TryGetValue(identity, out var field))
            {
                fields[identity] = field = new ImageField(parts);
            }

            var channel = found.GetValueOrDefault(NamingPattern.Channel) ?? "";
            if (!field.Files.TryAdd(channel, file.Key))
            {
                twice.Add($"{field.Name}: {field.Files[channel]} and {file.Key}");
            }
        }

        var where = folder.Length == 0 ? "the bucket" : folder;
        if (fields.Count == 0)
        {
            throw NothingFits(request, where, files, others);
        }

        if (twice.Count > 0)
        {
            throw new FleetscopeException(
                $"pattern {request.Pattern.Text}", $"{twice.Count:N0} file{(twice.Count == 1 ? " is" : "s are")} the same channel of the same field as another: {Some(twice)}",
                "name the part in which they differ (a plate, a plane, a time point) in the pattern, or give one folder");
        }

        return ([.. fields.Values], left == 0 ? [] : [$"{left:N0} of {files:N0} files in {where} are not called so and were left out, for example {Path.GetFileName(others[0])}"]);
    }

    private static FleetscopeException NothingFits(LoadDataRequest request, string where, long files, List<string> others)
    {
        if (files == 0)
        {
            return new FleetscopeException(where, "there are no files in it", "give the folder of the images, relative to the root of the bucket");
        }

        others.Sort(StringComparer.Ordinal);
        var vendor = VendorPatterns.All.FirstOrDefault(vendor => others.Any(key => vendor.Pattern.Match(key) is not null));
        return new FleetscopeException(
            $"pattern {request.Pattern.Text}", $"it fits none of the {files:N0} files in {where}, for example {others[0]}",
            vendor is null ? "correct the pattern: it must fit the end of a key; case counts" : $"these look like the files of {vendor.Machine}: use --vendor {vendor.Name}");
    }

    private static List<ImageField> Complete(
        LoadDataRequest request, List<ImageField> fields, IReadOnlyList<KeyValuePair<string, string>> channels, List<string> notices)
    {
        var incomplete = fields.Where(field => channels.Any(channel => !field.Files.ContainsKey(channel.Key))).Order().ToList();
        if (incomplete.Count == 0)
        {
            return fields;
        }

        var lacking = incomplete.Select(field =>
            $"{field.Name} has no {string.Join(", ", channels.Where(channel => !field.Files.ContainsKey(channel.Key)).Select(Called))}").ToList();
        if (!request.SkipIncomplete || incomplete.Count == fields.Count)
        {
            throw new FleetscopeException(
                $"{incomplete.Count:N0} of {fields.Count:N0} fields", $"they lack channels: {Some(lacking)}",
                "bring the missing files, leave the channel out (--channel for the others), or leave these fields out with --skip-incomplete");
        }

        notices.Add($"{incomplete.Count:N0} of {fields.Count:N0} fields lack channels and were left out: {Some(lacking)}");
        return [.. fields.Except(incomplete)];
    }

    private static async Task<IReadOnlyList<string>> MissingIlluminationAsync(
        IObjectStore store, List<ImageField> fields, IReadOnlyList<KeyValuePair<string, string>> channels, LoadDataRequest request, CancellationToken cancellationToken)
    {
        if (request.Illumination is not { } template)
        {
            return [];
        }

        var wanted = channels.SelectMany(channel => fields.Select(Illumination(template, channel.Key, channel.Value, request))).ToHashSet(StringComparer.Ordinal);
        var there = new HashSet<string>(StringComparer.Ordinal);
        foreach (var folder in wanted.Select(FolderOf).Distinct())
        {
            await foreach (var file in store.ListAsync(folder.Length == 0 ? "" : folder + "/", cancellationToken))
            {
                there.Add(file.Key);
            }
        }

        var missing = wanted.Except(there).Order(StringComparer.Ordinal).ToList();
        return missing.Count == 0 ? [] : [$"{missing.Count:N0} illumination function{(missing.Count == 1 ? " is" : "s are")} not there yet: {Some(missing)}"];
    }

    private static Func<ImageField, string> Illumination(string template, string channel, string image, LoadDataRequest request) => field =>
        NamingPattern.Fill(template.TrimStart('/'), name => name switch
        {
            NamingPattern.Channel => channel,
            "Image" => image,
            "Stem" => Stem(image),
            _ => field[name] ?? request.Metadata.FirstOrDefault(pair => pair.Key == name).Value,
        });

    private static void AddFile(SortedDictionary<string, Func<ImageField, string>> columns, string image, Func<ImageField, string> key)
    {
        columns["FileName_" + image] = field => Path.GetFileName(key(field));
        columns["PathName_" + image] = field => FolderOf(key(field)) is { Length: > 0 } folder ? $"{BucketPath.Mount}/{folder}" : BucketPath.Mount;
    }

    private static string Called(KeyValuePair<string, string> channel) => channel.Key.Length == 0 || channel.Key == channel.Value ? channel.Value : $"{channel.Key} ({channel.Value})";

    private static string Stem(string image) => image.StartsWith("Orig", StringComparison.Ordinal) && image.Length > 4 ? image[4..] : image;

    private static string FolderOf(string key) => key.LastIndexOf('/') is var slash and >= 0 ? key[..slash] : "";

    private static string Some(List<string> all) => string.Join("; ", all.Take(Shown)) + (all.Count > Shown ? $"; and {all.Count - Shown:N0} more" : "");
}
