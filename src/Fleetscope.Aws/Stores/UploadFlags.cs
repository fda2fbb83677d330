using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;
using Fleetscope.Configuration;

namespace Fleetscope.Aws.Stores;

/// <summary>UPLOAD_FLAGS: what the family's worker adds to <c>aws s3 mv</c>, understood instead of passed on.</summary>
internal static class UploadFlags
{
    private static readonly string[] Acls =
        ["private", "public-read", "public-read-write", "authenticated-read", "aws-exec-read", "bucket-owner-read", "bucket-owner-full-control", "log-delivery-write"];

    private static readonly string[] StorageClasses =
        ["STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "DEEP_ARCHIVE", "GLACIER_IR", "EXPRESS_ONEZONE"];

    // The flag, whether it takes a value, and what it does. Flags without effect concern the tool's own output, or copies between buckets.
    private static readonly Dictionary<string, (Argument Argument, Func<UploadSettings, string, UploadSettings> Apply)> Known = new(StringComparer.Ordinal)
    {
        ["--acl"] = (Argument.Needed, (settings, value) => settings with { Acl = OneOf("--acl", value, Acls) }),
        ["--storage-class"] = (Argument.Needed, (settings, value) => settings with { StorageClass = OneOf("--storage-class", value, StorageClasses) }),
        ["--sse"] = (Argument.Optional, (settings, value) => settings with { Encryption = value.Length == 0 ? "AES256" : OneOf("--sse", value, ["AES256", "aws:kms"]) }),
        ["--sse-kms-key-id"] = (Argument.Needed, (settings, value) => settings with { EncryptionKey = value }),
        ["--content-type"] = (Argument.Needed, (settings, value) => settings with { ContentType = value }),
        ["--metadata"] = (Argument.Needed, (settings, value) => settings with { Metadata = MetadataOf(value) }),
        ["--request-payer"] = (Argument.Optional, (settings, value) => settings with { RequesterPays = value.Length == 0 || OneOf("--request-payer", value, ["requester"]).Length > 0 }),
        ["--metadata-directive"] = (Argument.Needed, (settings, value) => OneOf("--metadata-directive", value, ["COPY", "REPLACE"]).Length > 0 ? settings : settings),
        ["--copy-props"] = (Argument.Needed, (settings, _) => settings),
        ["--quiet"] = (Argument.None, (settings, _) => settings),
        ["--no-progress"] = (Argument.None, (settings, _) => settings),
        ["--only-show-errors"] = (Argument.None, (settings, _) => settings),
    };

    private enum Argument
    {
        None,
        Optional,
        Needed,
    }

    /// <summary>Reads the flags as a shell would split them; <c>--flag value</c> and <c>--flag=value</c> mean the same.</summary>
    /// <exception cref="FleetscopeException">A flag or a value that is not known, with the nearest that is.</exception>
    public static UploadSettings Parse(string flags)
    {
        var words = Words(flags);
        var settings = new UploadSettings();
        for (var i = 0; i < words.Count; i++)
        {
            var (flag, value) = words[i].IndexOf('=', StringComparison.Ordinal) is var at and > 0 && words[i].StartsWith("--", StringComparison.Ordinal)
                ? (words[i][..at], words[i][(at + 1)..])
                : (words[i], null);
            if (!Known.TryGetValue(flag, out var known))
            {
                throw Unknown(flag);
            }

            if (value is null && known.Argument != Argument.None && i + 1 < words.Count && !words[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                value = words[++i];
            }

            settings = known.Argument switch
            {
                Argument.None when value is not null => throw Mistake(flag, $"it takes no value, and has '{value}'"),
                Argument.Needed when string.IsNullOrEmpty(value) => throw Mistake(flag, "its value is missing"),
                _ => known.Apply(settings, value ?? ""),
            };
        }

        return settings.EncryptionKey is not null && settings.Encryption is not "aws:kms"
            ? throw Mistake("--sse-kms-key-id", "it needs '--sse aws:kms' beside it")
            : settings;
    }

    private static FleetscopeException Unknown(string flag)
    {
        var near = NearestName.Among(Known.Keys, flag);
        return new FleetscopeException($"UPLOAD_FLAGS: {flag}", "it is no flag of 'aws s3 mv' that Fleetscope understands",
            near is null ? $"use only {string.Join(", ", Known.Keys)}" : $"write {near}");
    }

    private static FleetscopeException Mistake(string flag, string cause) => new($"UPLOAD_FLAGS: {flag}", cause, "write it as 'aws s3 mv help' says");

    private static string OneOf(string flag, string value, IReadOnlyList<string> known) => known.Contains(value)
        ? value
        : throw new FleetscopeException($"UPLOAD_FLAGS: {flag} {value}", "it is not a value that S3 knows",
            NearestName.Among(known, value) is { } near ? $"write {near}" : $"use one of {string.Join(", ", known)}");

    /// <summary><c>key=value,key=value</c>, or a JSON object of texts.</summary>
    private static Dictionary<string, string> MetadataOf(string value)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (value.StartsWith('{'))
        {
            try
            {
                foreach (var (key, text) in JsonNode.Parse(value)!.AsObject())
                {
                    metadata[key] = text?.GetValueKind() == JsonValueKind.String ? text.GetValue<string>() : throw Mistake("--metadata", $"the value of '{key}' is not text");
                }
            }
            catch (JsonException mistake)
            {
                throw Mistake("--metadata", $"it is not JSON ({mistake.Message})");
            }

            return metadata;
        }

        foreach (var pair in value.Split(','))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            metadata[at > 0 ? pair[..at].Trim() : throw Mistake("--metadata", $"'{pair}' is not key=value")] = pair[(at + 1)..];
        }

        return metadata;
    }

    private static List<string> Words(string text)
    {
        List<string> words = [];
        StringBuilder? word = null;
        var quote = '\0';
        foreach (var c in text)
        {
            switch (c)
            {
                case '\'' or '"' when quote == '\0':
                    quote = c;
                    word ??= new StringBuilder();
                    break;
                case var _ when c == quote:
                    quote = '\0';
                    break;
                case var _ when char.IsWhiteSpace(c) && quote == '\0':
                    Add();
                    break;
                default:
                    (word ??= new StringBuilder()).Append(c);
                    break;
            }
        }

        Add();
        return quote == '\0' ? words : throw Mistake(text, $"a {quote} is not closed");

        void Add()
        {
            if (word is not null)
            {
                words.Add(word.ToString());
                word = null;
            }
        }
    }
}
