using System.Text.Json;

namespace Fleetscope.Jobs;

/// <summary>The body of a queue message, in one of the three styles of the Distributed-Something family.</summary>
public abstract record JobMessage
{
    /// <summary>Where Distributed-CellProfiler and Distributed-Fiji put the group.</summary>
    internal const string GroupKey = "Metadata";

    private protected JobMessage() { }

    /// <summary>Reads a body, whoever wrote it.</summary>
    /// <exception cref="FleetscopeException">It is not JSON, or not a message of the family; says what is missing.</exception>
    public static JobMessage Parse(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var mistakes = new List<string>();
            if (Read(document.RootElement, mistakes) is { } message && mistakes.Count == 0)
            {
                return message with { Body = body };
            }

            throw NotAMessage(body, string.Join("; ", mistakes));
        }
        catch (JsonException mistake)
        {
            throw NotAMessage(body, $"it is not JSON ({mistake.Message})", mistake);
        }
        catch (InvalidOperationException mistake)
        {
            // What the reader throws for a lone surrogate such as "\ud800": JSON, but not text.
            throw NotAMessage(body, "it holds an escape that is half of a character", mistake);
        }
    }

    /// <summary>The style, by the keys of the message.</summary>
    public abstract JobStyle Style { get; }

    /// <summary>The metadata of the group: key and value as text, in the order of the message.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, string>> Group { get; }

    /// <summary>The resolved output_structure, or the values of the group joined by '-'.</summary>
    public abstract string Name { get; }

    /// <summary>The key prefix in the destination bucket below which the job's outputs go, without a slash at the end.</summary>
    public abstract string OutputFolder { get; }

    /// <summary>
    /// The body with sorted keys and without an empty output_structure: what the identity is computed from. It is, byte for byte, what Python's
    /// <c>json.dumps(body, sort_keys=True, separators=(',', ':'), ensure_ascii=False)</c> gives.
    /// </summary>
    public string CanonicalBody()
    {
        using var document = JsonDocument.Parse(Body ?? Written());
        return CanonicalJson.OfMessage(document.RootElement);
    }

    /// <summary>The body as it came; null for a message that was made here from its parts.</summary>
    /// <remarks>The parts hold text, and so do not tell <c>1</c> from <c>"1"</c>; the body does, and so does the identity.</remarks>
    internal string? Body { get; private init; }

    /// <summary>Every key and value that a <c>{placeholder}</c> of a command can name: the group's own first.</summary>
    internal abstract IEnumerable<KeyValuePair<string, string>> Words { get; }

    /// <summary>The first of some names that a placeholder of this job can have, with its value; null when none can.</summary>
    internal virtual string? FirstWord(IEnumerable<string> names)
    {
        var words = Words.ToList();
        return names.Select(name => words.Find(word => word.Key == name)).FirstOrDefault(word => word.Key is not null).Value;
    }

    /// <summary>The message of another group of the same job file, which shares everything else.</summary>
    /// <param name="group">The metadata of that group.</param>
    /// <param name="body">Its body, as it lies in the queue.</param>
    internal JobMessage ForGroup(IReadOnlyList<KeyValuePair<string, string>> group, string body) => WithGroup(group) with { Body = body };

    private protected abstract JobMessage WithGroup(IReadOnlyList<KeyValuePair<string, string>> group);

    /// <summary>The body of a message that was made from its parts.</summary>
    private protected abstract string Written();

    private static JobMessage? Read(JsonElement body, List<string> mistakes)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            mistakes.Add("it is not a JSON object");
            return null;
        }

        // "group" first: a generic message may carry any other key besides, also the ones that mark the other styles.
        return body.TryGetProperty("group", out _) ? GenericMessage.Read(body, mistakes)
            : body.TryGetProperty("pipeline", out _) || body.TryGetProperty("data_file", out _) ? CellProfilerMessage.Read(body, mistakes)
            : body.TryGetProperty("shared_metadata", out _) || body.TryGetProperty("output_file_location", out _) ? FijiMessage.Read(body, mistakes)
            : Unknown(mistakes);
    }

    private static JobMessage? Unknown(List<string> mistakes)
    {
        mistakes.Add("it has neither 'group' (Distributed-Something), nor 'pipeline' (Distributed-CellProfiler), nor 'shared_metadata' (Distributed-Fiji)");
        return null;
    }

    private static FleetscopeException NotAMessage(string body, string cause, Exception? inner = null)
    {
        var beginning = body.Length <= 120 ? body : string.Concat(body.AsSpan(0, 120), "...");
        return new FleetscopeException($"message {beginning}", cause, "send it again from a job file with 'fleetscope submit'", inner);
    }
}
