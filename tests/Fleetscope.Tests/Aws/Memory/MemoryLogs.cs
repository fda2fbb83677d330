using System.Globalization;
using System.IO.Compression;
using System.Text;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

/// <param name="Streams">By name: what was written, in the order of time.</param>
internal sealed record MemoryLogGroupState(string Name, int? RetentionDays, IReadOnlyDictionary<string, IReadOnlyList<LogEvent>> Streams);

/// <summary>CloudWatch Logs: groups, streams, events, and exports to a bucket, one at a time.</summary>
internal sealed class MemoryLogs(MemoryAccount account) : ILogs
{
    private const int EventOverhead = 26;
    private const int BatchBytes = 1_048_576;

    // 256 KiB was the limit of an event until 2025 (1 MiB since); whoever keeps to it is right on both.
    private const int EventBytes = 262_144;

    private static readonly int[] Retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

    private readonly SortedDictionary<string, Group> groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Export> exports = [];

    /// <summary>What the next exports end with instead of COMPLETED, such as FAILED.</summary>
    public string? ExportsEndAs { get; set; }

    public IReadOnlyList<MemoryLogGroupState> Groups => account.Read<IReadOnlyList<MemoryLogGroupState>>(() =>
        [.. groups.Values.Select(group => new MemoryLogGroupState(group.Name, group.RetentionDays, group.Streams.ToDictionary(stream => stream.Key, stream => Kept(group, stream.Value))))]);

    public IReadOnlyList<LogExport> Exports => account.Read<IReadOnlyList<LogExport>>(() => [.. exports.Values.Select(export => export.Wanted)]);

    public MemoryLogGroupState? FindState(string group) => Groups.FirstOrDefault(one => one.Name == group);

    public IEnumerable<string> Inventory() => groups.Values.Select(group => $"logs group {group.Name}{(group.RetentionDays is { } days ? $" ({days} days)" : "")}");

    public Task<LogGroup?> FindGroupAsync(string name, CancellationToken cancellationToken) => account.AnswerAsync(() => groups.GetValueOrDefault(name)?.Describe(), cancellationToken);

    public Task<IReadOnlyList<LogGroup>> ListGroupsAsync(string prefix, CancellationToken cancellationToken) => account.AnswerAsync<IReadOnlyList<LogGroup>>(
        () => [.. groups.Values.Where(group => group.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(group => group.Describe())],
        cancellationToken);

    public Task CreateGroupAsync(string name, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            Need("CreateLogGroup", name.Length is > 0 and <= 512 && name.All(c => char.IsAsciiLetterOrDigit(c) || ".-_/#".Contains(c)), "Value at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+");
            groups.TryAdd(name, new Group(name));
        },
        cancellationToken);

    public Task PutRetentionAsync(string group, int days, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            Need("PutRetentionPolicy", Retentions.Contains(days), $"Invalid retention value. Valid values are {string.Join(", ", Retentions)}");
            Find("PutRetentionPolicy", group).RetentionDays = days;
        },
        cancellationToken);

    public Task DeleteGroupAsync(string name, CancellationToken cancellationToken) => account.AnswerAsync(() => { groups.Remove(name); }, cancellationToken);

    public Task CreateStreamAsync(string group, string stream, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            Need("CreateLogStream", stream.Length is > 0 and <= 512 && !stream.Any(c => c is ':' or '*'), "Value at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*");
            Find("CreateLogStream", group).Streams.TryAdd(stream, []);
        },
        cancellationToken);

    public Task<IReadOnlyList<string>> ListStreamsAsync(string group, string prefix, CancellationToken cancellationToken) => account.AnswerAsync<IReadOnlyList<string>>(
        () => [.. Find("DescribeLogStreams", group).Streams.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))],
        cancellationToken);

    public Task PutEventsAsync(string group, string stream, IReadOnlyList<LogEvent> events, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            const string Call = "PutLogEvents";
            var found = Find(Call, group);
            var lines = found.Streams.GetValueOrDefault(stream) ?? throw MemoryAccount.Refuse("logs:" + Call, "ResourceNotFoundException", "The specified log stream does not exist.");
            Need(Call, events.Count is > 0 and <= 10_000, "1 to 10000 log events in a request");
            Need(Call, events.All(one => one.Message.Length > 0), "Log event message must not be empty");
            Need(Call, events.All(one => Size(one) <= EventBytes), $"Log event too large: the limit is {EventBytes} bytes");
            Need(Call, events.Sum(Size) <= BatchBytes, $"Upload too large: the limit is {BatchBytes} bytes");
            Need(Call, events.Zip(events.Skip(1)).All(pair => pair.First.At <= pair.Second.At), "Log events in a single PutLogEvents request must be in chronological order.");
            Need(Call, events[^1].At - events[0].At <= TimeSpan.FromHours(24), "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");

            // Too old or too new ones are left out, and the answer is still a success (rejectedLogEventsInfo).
            var eldest = account.Now - TimeSpan.FromDays(Math.Min(14, found.RetentionDays ?? 14));
            lines.AddRange(events.Where(one => one.At >= eldest && one.At <= account.Now + TimeSpan.FromHours(2)).Select(one => one with { At = Milliseconds(one.At) }));
        },
        cancellationToken);

    public Task<LogPage?> ReadEventsAsync(string group, string stream, string? token, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            if (groups.GetValueOrDefault(group) is not { } found || found.Streams.GetValueOrDefault(stream) is not { } lines)
            {
                return null;
            }

            var from = 0;
            Need("GetLogEvents", token is null || token.StartsWith("f/", StringComparison.Ordinal) && int.TryParse(token[2..], CultureInfo.InvariantCulture, out from), "The specified nextToken is invalid.");
            var page = new List<LogEvent>();
            var bytes = 0;
            foreach (var line in Kept(found, lines).Skip(from).TakeWhile(line => (bytes += Size(line)) <= BatchBytes && page.Count < 10_000))
            {
                page.Add(line);
            }

            return new LogPage(page, $"f/{from + page.Count}");
        },
        cancellationToken);

    public Task<string> CreateExportAsync(LogExport export, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            const string Call = "CreateExportTask";
            var group = Find(Call, export.Group);
            Need(Call, export.From < export.To, "The 'from' must be before the 'to'.");
            Need(Call, account.S3.LogsMayWrite(export.Bucket), "GetBucketAcl call on the given bucket failed. Please check if CloudWatch Logs has been granted permission to perform this operation.");
            if (exports.Values.Any(one => one.Code is "PENDING" or "RUNNING"))
            {
                throw MemoryAccount.Refuse("logs:" + Call, "LimitExceededException", "Resource limit exceeded.");
            }

            var id = $"{exports.Count + 1:x8}-0000-4000-8000-000000000000";
            var task = exports[id] = new Export(export);
            account.S3.Put(export.Bucket, $"{export.Prefix}/aws-logs-write-test", "Permission Check Successful"u8.ToArray());
            account.After(account.Times.ExportPending, () =>
            {
                task.Code = "RUNNING";
                account.After(account.Times.ExportRunning, () => Finish(id, task, group));
            });
            return id;
        },
        cancellationToken);

    public Task<(string Code, string Message)?> FindExportAsync(string taskId, CancellationToken cancellationToken) => account.AnswerAsync<(string, string)?>(
        () => exports.TryGetValue(taskId, out var task) ? (task.Code, task.Code == "COMPLETED" ? "Completed successfully" : task.Code == "FAILED" ? "Internal error" : "") : null,
        cancellationToken);

    private void Finish(string id, Export task, Group group)
    {
        task.Code = ExportsEndAs ?? "COMPLETED";
        if (task.Code != "COMPLETED")
        {
            return;
        }

        foreach (var (stream, lines) in group.Streams)
        {
            var text = string.Concat(lines.Where(line => line.At >= task.Wanted.From && line.At < task.Wanted.To).Select(line => $"{line.At:yyyy-MM-ddTHH:mm:ss.fffZ} {line.Message}\n"));
            if (text.Length > 0)
            {
                account.S3.Put(task.Wanted.Bucket, $"{task.Wanted.Prefix}/{id}/{stream.Replace('/', '-')}/000000.gz", Zip(text));
            }
        }
    }

    private static byte[] Zip(string text)
    {
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionMode.Compress))
        {
            zip.Write(Encoding.UTF8.GetBytes(text));
        }

        return zipped.ToArray();
    }

    private IReadOnlyList<LogEvent> Kept(Group group, List<LogEvent> lines) =>
        [.. lines.Where(line => group.RetentionDays is not { } days || line.At > account.Now - TimeSpan.FromDays(days)).OrderBy(line => line.At)];

    private Group Find(string call, string name) => groups.GetValueOrDefault(name) ?? throw MemoryAccount.Refuse("logs:" + call, "ResourceNotFoundException", "The specified log group does not exist.");

    private static int Size(LogEvent one) => Encoding.UTF8.GetByteCount(one.Message) + EventOverhead;

    private static DateTimeOffset Milliseconds(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());

    private static void Need(string call, bool holds, string rule)
    {
        if (!holds)
        {
            throw MemoryAccount.Refuse("logs:" + call, "InvalidParameterException", rule);
        }
    }

    private sealed class Group(string name)
    {
        public string Name { get; } = name;

        public int? RetentionDays { get; set; }

        public SortedDictionary<string, List<LogEvent>> Streams { get; } = new(StringComparer.Ordinal);

        public LogGroup Describe() => new(Name, RetentionDays, Streams.Values.Sum(lines => lines.Sum(line => (long)Size(line))));
    }

    private sealed class Export(LogExport wanted)
    {
        public LogExport Wanted { get; } = wanted;

        public string Code { get; set; } = "PENDING";
    }
}
