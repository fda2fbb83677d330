namespace Fleetscope.Aws.Fleet;

/// <summary>The lines of user data that bring our worker onto a machine, or end the machine.</summary>
internal static class WorkerFetch
{
    /// <summary>Where the worker lies on a machine; containers mount it.</summary>
    public const string Folder = "/opt/fleetscope";

    /// <summary>Where <c>setup</c> puts the worker.</summary>
    public static string ArchiveKey(string version) => $"fleetscope/worker/{version}/worker.tar.gz";

    /// <summary>The one command that fetches the archive; all else only repeats it and looks at what it brought.</summary>
    public static string Command(string bucket, string version, string region) =>
        $"aws s3 cp {ShellWord.Of($"s3://{bucket}/{ArchiveKey(version)}")} /tmp/fleetscope-worker.tar.gz --region {ShellWord.Of(region)} --only-show-errors";

    /// <remarks>
    /// User data runs before the ECS agent starts (ecs.service is After=cloud-final.service), so a machine that ends here never takes a job. A machine without the worker would
    /// otherwise take containers that cannot start, and be paid for.
    /// </remarks>
    public static IReadOnlyList<string> Lines(string bucket, string version, string region) =>
    [
        "fetch_worker() {",
        "  command -v aws >/dev/null || yum install -y awscli-2 || yum install -y awscli || yum install -y aws-cli",
        $"  mkdir -p {Folder} && {Command(bucket, version, region)} && tar -xzf /tmp/fleetscope-worker.tar.gz -C {Folder}",
        "}",
        "fetched=",
        "for wait in 2 5 10 20 30; do fetch_worker && fetched=yes && break; sleep $wait; done",
        "rm -f /tmp/fleetscope-worker.tar.gz",
        $"if [ -z \"$fetched\" ] || [ ! -x {Folder}/fleetscope ]; then",
        $"  echo 'fleetscope: the worker could not be fetched from '{ShellWord.Of($"s3://{bucket}/{ArchiveKey(version)}")}'; this machine ends' > /dev/console",
        "  poweroff -f || shutdown -h now",
        "  exit 1",
        "fi",
    ];
}
