using System.Text.Json.Nodes;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Api;

/// <summary>CloudWatch Logs over its JSON protocol.</summary>
internal sealed class Logs(AwsCalls calls) : ILogs
{
    private const string Missing = "ResourceNotFoundException";
    private const string Exists = "ResourceAlreadyExistsException";

    public async Task<LogGroup?> FindGroupAsync(string name, CancellationToken cancellationToken)
    {
        // Names come sorted, so the exact one is the first of those that start with it.
        var answer = await CallAsync("DescribeLogGroups", Group(name), new() { ["logGroupNamePrefix"] = name }, cancellationToken);
        return answer.Items("logGroups").Select(Read).FirstOrDefault(group => group.Name == name);
    }

    public async Task<IReadOnlyList<LogGroup>> ListGroupsAsync(string prefix, CancellationToken cancellationToken) =>
        await ListAsync("DescribeLogGroups", "logGroups", Group(prefix), () => prefix.Length == 0 ? [] : new() { ["logGroupNamePrefix"] = prefix }, Read, cancellationToken);

    public Task CreateGroupAsync(string name, CancellationToken cancellationToken) =>
        ButNotAsync(Exists, "CreateLogGroup", Group(name), new() { ["logGroupName"] = name }, cancellationToken);

    public Task PutRetentionAsync(string group, int days, CancellationToken cancellationToken) =>
        CallAsync("PutRetentionPolicy", Group(group), new() { ["logGroupName"] = group, ["retentionInDays"] = days }, cancellationToken);

    public Task DeleteGroupAsync(string name, CancellationToken cancellationToken) =>
        ButNotAsync(Missing, "DeleteLogGroup", Group(name), new() { ["logGroupName"] = name }, cancellationToken);

    public Task CreateStreamAsync(string group, string stream, CancellationToken cancellationToken) =>
        ButNotAsync(Exists, "CreateLogStream", Stream(group, stream), new() { ["logGroupName"] = group, ["logStreamName"] = stream }, cancellationToken);

    public async Task<IReadOnlyList<string>> ListStreamsAsync(string group, string prefix, CancellationToken cancellationToken) =>
        await ListAsync("DescribeLogStreams", "logStreams", Group(group), () => prefix.Length == 0
            ? new() { ["logGroupName"] = group }
            : new() { ["logGroupName"] = group, ["logStreamNamePrefix"] = prefix }, stream => stream.Text("logStreamName"), cancellationToken);

    public Task PutEventsAsync(string group, string stream, IReadOnlyList<LogEvent> events, CancellationToken cancellationToken)
    {
        if (events.Count == 0)
        {
            return Task.CompletedTask;
        }

        var lines = events.Select(line => (JsonNode)new JsonObject { ["timestamp"] = line.At.ToUnixTimeMilliseconds(), ["message"] = line.Message });
        return CallAsync("PutLogEvents", Stream(group, stream),
            new() { ["logGroupName"] = group, ["logStreamName"] = stream, ["logEvents"] = new JsonArray([.. lines]) }, cancellationToken);
    }

    public async Task<LogPage?> ReadEventsAsync(string group, string stream, string? token, CancellationToken cancellationToken)
    {
        var request = new JsonObject { ["logGroupName"] = group, ["logStreamName"] = stream, ["startFromHead"] = true };
        if (token is not null)
        {
            request["nextToken"] = token;
        }

        try
        {
            var answer = await CallAsync("GetLogEvents", Stream(group, stream), request, cancellationToken);
            return new LogPage(
                [.. answer.Items("events").Select(line => new LogEvent(DateTimeOffset.FromUnixTimeMilliseconds((long)line["timestamp"]!), line.Text("message")))],
                answer.Text("nextForwardToken"));
        }
        catch (AwsException missing) when (missing.Code == Missing)
        {
            return null;
        }
    }

    public async Task<string> CreateExportAsync(LogExport export, CancellationToken cancellationToken)
    {
        var request = new JsonObject
        {
            ["taskName"] = export.TaskName,
            ["logGroupName"] = export.Group,
            ["from"] = export.From.ToUnixTimeMilliseconds(),
            ["to"] = export.To.ToUnixTimeMilliseconds(),
            ["destination"] = export.Bucket,
            ["destinationPrefix"] = export.Prefix,
        };
        try
        {
            return (await CallAsync("CreateExportTask", $"the export of log group {export.Group} to bucket {export.Bucket}", request, cancellationToken)).Text("taskId");
        }
        catch (AwsException busy) when (busy.Code == "LimitExceededException" && busy.MayHaveBeenDone)
        {
            // The export that is in the way may be the one whose answer was lost.
            var tasks = await ListAsync("DescribeExportTasks", "exportTasks", Group(export.Group), () => [], task => task, cancellationToken);
            if (tasks.FirstOrDefault(task => task.Text("taskName") == export.TaskName && task.Text("logGroupName") == export.Group) is { } ours)
            {
                return ours.Text("taskId");
            }

            throw;
        }
    }

    public async Task<(string Code, string Message)?> FindExportAsync(string taskId, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await CallAsync("DescribeExportTasks", $"log export {taskId}", new() { ["taskId"] = taskId }, cancellationToken);
            return answer.Items("exportTasks").FirstOrDefault()?["status"] is { } status ? (status.Text("code"), status.Text("message")) : null;
        }
        catch (AwsException missing) when (missing.Code == Missing)
        {
            return null;
        }
    }

    private Task<List<T>> ListAsync<T>(
        string operation, string list, string thing, Func<JsonObject> ask, Func<JsonNode, T> read, CancellationToken cancellationToken) => Paging.ToEndAsync(async token =>
    {
        var request = ask();
        request["limit"] = 50;
        if (token is not null)
        {
            request["nextToken"] = token;
        }

        var answer = await CallAsync(operation, thing, request, cancellationToken);
        return (answer.Items(list).Select(read), answer.Text("nextToken"));
    });

    private async Task ButNotAsync(string harmless, string operation, string thing, JsonObject request, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(operation, thing, request, cancellationToken);
        }
        catch (AwsException failure) when (failure.Code == harmless)
        {
            // It is as it shall be.
        }
    }

    private Task<JsonObject> CallAsync(string operation, string thing, JsonObject request, CancellationToken cancellationToken) =>
        calls.JsonAsync(AwsService.Logs, operation, thing, request, cancellationToken);

    private static LogGroup Read(JsonNode group) => new(group.Text("logGroupName"), (int?)group["retentionInDays"], (long?)group["storedBytes"] ?? 0);

    private static string Group(string name) => $"log group {name}";

    private static string Stream(string group, string stream) => $"log stream {group}/{stream}";
}
