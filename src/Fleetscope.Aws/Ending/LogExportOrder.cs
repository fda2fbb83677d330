namespace Fleetscope.Aws.Ending;

/// <summary>Which logs of a run go where.</summary>
/// <param name="LogGroup">LOG_GROUP_NAME; the machines' own group is this with <c>_perInstance</c>.</param>
/// <param name="Bucket">AWS_BUCKET.</param>
/// <param name="From">When the run began.</param>
internal sealed record LogExportOrder(string LogGroup, string Bucket, string Region, DateTimeOffset From)
{
    /// <summary>Exports that an earlier call has begun: the task's id by group. They are followed, not begun again.</summary>
    public IReadOnlyDictionary<string, string> Begun { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Groups => [LogGroup, LogGroup + "_perInstance"];

    /// <summary>Where a group's logs go: as the originals put them.</summary>
    public static string PrefixOf(string group) => $"exportedlogs/{group}";

    /// <summary>The statements that let CloudWatch Logs write to the bucket; to be added to its policy, which is never done unasked.</summary>
    public string PolicyStatements() =>
        $$$$"""
        {"Effect":"Allow","Principal":{"Service":"logs.{{{{Region}}}}.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::{{{{Bucket}}}}"},
        {"Effect":"Allow","Principal":{"Service":"logs.{{{{Region}}}}.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::{{{{Bucket}}}}/exportedlogs/*","Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control"}}}
        """;

    /// <summary>The command that exports a group by hand.</summary>
    public string ByHand(string group, DateTimeOffset to) =>
        $"aws logs create-export-task --region {Region} --task-name {group} --log-group-name {group} --from {From.ToUnixTimeMilliseconds()} --to {to.ToUnixTimeMilliseconds()} "
        + $"--destination {Bucket} --destination-prefix {PrefixOf(group)}";
}

/// <summary>What came of a group's export.</summary>
/// <param name="TaskId">Null when none was begun.</param>
/// <param name="IsExported">Whether AWS said that it was completed, or there was nothing to export.</param>
/// <param name="Why">Why not; empty when it was.</param>
internal sealed record ExportedGroup(string Group, string? TaskId, bool IsExported, string Why);
