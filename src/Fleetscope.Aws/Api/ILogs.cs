namespace Fleetscope.Aws.Api;

/// <summary>The calls of CloudWatch Logs in use (API version 2014-03-28).</summary>
internal interface ILogs
{
    /// <summary>DescribeLogGroups.</summary>
    /// <returns>The group of exactly this name, or null.</returns>
    Task<LogGroup?> FindGroupAsync(string name, CancellationToken cancellationToken);

    /// <summary>DescribeLogGroups to its end: groups whose names start with <paramref name="prefix"/>.</summary>
    Task<IReadOnlyList<LogGroup>> ListGroupsAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>CreateLogGroup. One that is there is no error.</summary>
    Task CreateGroupAsync(string name, CancellationToken cancellationToken);

    Task PutRetentionAsync(string group, int days, CancellationToken cancellationToken);

    /// <summary>DeleteLogGroup. One that is gone is no error.</summary>
    Task DeleteGroupAsync(string name, CancellationToken cancellationToken);

    /// <summary>CreateLogStream. One that is there is no error.</summary>
    Task CreateStreamAsync(string group, string stream, CancellationToken cancellationToken);

    /// <summary>DescribeLogStreams to its end: names that start with <paramref name="prefix"/>.</summary>
    Task<IReadOnlyList<string>> ListStreamsAsync(string group, string prefix, CancellationToken cancellationToken);

    /// <summary>PutLogEvents: at most 10,000 events, 1 MiB with 26 bytes for each, within 24 hours, oldest first.</summary>
    /// <exception cref="AwsException"><c>ResourceNotFoundException</c> when group or stream is not there.</exception>
    Task PutEventsAsync(string group, string stream, IReadOnlyList<LogEvent> events, CancellationToken cancellationToken);

    /// <summary>GetLogEvents from the start, one page.</summary>
    /// <param name="token">The last page's; null for the first.</param>
    /// <returns>Null when group or stream is not there. At its end the next token equals the one that was given.</returns>
    Task<LogPage?> ReadEventsAsync(string group, string stream, string? token, CancellationToken cancellationToken);

    /// <summary>CreateExportTask.</summary>
    /// <returns>The task's id.</returns>
    /// <exception cref="AwsException"><c>LimitExceededException</c>: an account exports one group at a time. <c>InvalidParameterException</c>: the bucket's policy does not let it.</exception>
    Task<string> CreateExportAsync(LogExport export, CancellationToken cancellationToken);

    /// <summary>DescribeExportTasks of one id.</summary>
    /// <returns>CANCELLED, COMPLETED, FAILED, PENDING, PENDING_CANCEL or RUNNING, and AWS's word on it; null when there is no such task.</returns>
    Task<(string Code, string Message)?> FindExportAsync(string taskId, CancellationToken cancellationToken);
}

/// <param name="RetentionDays">Null: for ever.</param>
internal sealed record LogGroup(string Name, int? RetentionDays, long StoredBytes);

internal sealed record LogEvent(DateTimeOffset At, string Message);

internal sealed record LogPage(IReadOnlyList<LogEvent> Events, string NextToken);

/// <param name="Prefix">Keys in the bucket start with it.</param>
internal sealed record LogExport(string TaskName, string Group, DateTimeOffset From, DateTimeOffset To, string Bucket, string Prefix);
