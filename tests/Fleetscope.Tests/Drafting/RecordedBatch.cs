using System.Buffers;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Fleetscope.Drafting;
using Fleetscope.Jobs;

namespace Fleetscope.Tests.Drafting;

/// <summary>A call of run_batch_general.py and the messages that it sent.</summary>
internal static class RecordedBatch
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(Here())!, "Golden");

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.args").Select(path => Path.GetFileNameWithoutExtension(path)!).Order();

    /// <summary>The arguments behind the script's name.</summary>
    public static string[] Arguments(string name) => File.ReadAllText(Path.Combine(Folder, name + ".args")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1..];

    /// <summary>The bodies that it sent, as sorted keys, and the queues.</summary>
    public static (HashSet<string> Bodies, string Queue) Sent(string name)
    {
        var plain = Path.Combine(Folder, name + ".jsonl");
        using Stream stream = File.Exists(plain) ? File.OpenRead(plain) : new GZipStream(File.OpenRead(plain + ".gz"), CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToList();
        return ([.. lines.Select(line => Sorted(line.GetProperty("body")))], lines.Select(line => line.GetProperty("queue").GetString()!).Distinct().Single());
    }

    /// <summary>The request that the arguments mean.</summary>
    public static BatchRequest Request(string[] arguments)
    {
        var request = new BatchRequest(arguments[0], arguments[1], arguments[2], arguments[3]);
        for (var i = 4; i < arguments.Length; i++)
        {
            request = arguments[i] switch
            {
                "--use-batch" => request with { UseBatch = true },
                "--path-style" => request with { PathStyle = arguments[++i] },
                "--source" => request with { Source = arguments[++i] },
                "--plate-format" => request with { PlateFormat = arguments[++i] },
                "--rows" => request with { Rows = arguments[++i] },
                "--columns" => request with { Columns = arguments[++i] },
                "--sites" => request with { Sites = arguments[++i] },
                "--batchfile-name" => request with { BatchFileName = arguments[++i] },
                "--batchfile-path" => request with { BatchFilePath = arguments[++i] },
                var other => throw new InvalidOperationException(other),
            };
        }

        return request;
    }

    /// <summary>The message bodies of drafts, as sorted keys.</summary>
    public static List<string> Bodies(IEnumerable<JobFileDraft> drafts) =>
        [.. drafts.SelectMany(Messages).Select(line => Sorted(JsonElement.Parse(line)))];

    /// <summary>The message bodies of a draft, as they are.</summary>
    public static string[] Messages(JobFileDraft draft)
    {
        using var stream = new MemoryStream();
        draft.WriteMessages(stream, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public static string Sorted(JsonElement body)
    {
        var output = new ArrayBufferWriter<byte>();
        CanonicalJson.Write(output, body);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Here([CallerFilePath] string here = "") => here;
}
