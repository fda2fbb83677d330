using Fleetscope.Configuration;

namespace Fleetscope.Aws;

/// <summary>The AWS keys of a config, typed. The defaults are those of the family's own example configs where old configs lack a key.</summary>
public sealed record AwsOptions
{
    /// <summary>Every key that only this engine uses.</summary>
    public static IReadOnlyList<ConfigKey> Keys => AwsKeys.All;

    /// <summary>AWS_REGION.</summary>
    public required string Region { get; init; }

    /// <summary>AWS_PROFILE; <c>default</c> is AWS's usual search for credentials.</summary>
    public required string Profile { get; init; }

    /// <summary>SSH_KEY_NAME as the config has it, perhaps with <c>.pem</c>; empty when it has none.</summary>
    public required string SshKeyName { get; init; }

    /// <summary>ECS_CLUSTER.</summary>
    public required string EcsCluster { get; init; }

    /// <summary>CLUSTER_MACHINES.</summary>
    public required int ClusterMachines { get; init; }

    /// <summary>TASKS_PER_MACHINE: workers on one machine.</summary>
    public required int TasksPerMachine { get; init; }

    /// <summary>MACHINE_TYPE.</summary>
    public required IReadOnlyList<string> MachineTypes { get; init; }

    /// <summary>MACHINE_PRICE, in US dollars for a machine and hour.</summary>
    public required decimal MachinePrice { get; init; }

    /// <summary>EBS_VOL_SIZE, in GB.</summary>
    public required int EbsVolumeGB { get; init; }

    /// <summary>ASSIGN_IP; false: machines get no public address, whatever the fleet file says.</summary>
    public required bool AssignIp { get; init; }

    /// <summary>CPU_SHARES; 1024 is one core.</summary>
    public required int CpuShares { get; init; }

    /// <summary>MEMORY, in MB.</summary>
    public required int MemoryMB { get; init; }

    /// <summary>SQS_QUEUE_NAME.</summary>
    public required string QueueName { get; init; }

    /// <summary>SQS_DEAD_LETTER_QUEUE, as a name also where the config has an ARN.</summary>
    public required string DeadLetterQueueName { get; init; }

    /// <summary>LOG_GROUP_NAME.</summary>
    public required string LogGroupName { get; init; }

    /// <summary>UPLOAD_FLAGS; empty when there are none.</summary>
    public required string UploadFlags { get; init; }

    /// <summary>PUBLIC_BUCKETS: read without keys.</summary>
    public IReadOnlyList<string> PublicBuckets { get; init; } = [];

    /// <summary>AUTO_MONITOR.</summary>
    public required bool AutoMonitor { get; init; }

    /// <summary>CREATE_DASHBOARD.</summary>
    public required bool CreateDashboard { get; init; }

    /// <summary>CLEAN_DASHBOARD.</summary>
    public required bool CleanDashboard { get; init; }

    /// <summary>WORKER: <c>fleetscope</c> or <c>image</c>.</summary>
    public required string Worker { get; init; }

    /// <summary>MAX_RUN_HOURS.</summary>
    public required TimeSpan MaxRun { get; init; }

    /// <summary>TASK_ROLE_ARN; null when the config has none.</summary>
    public string? TaskRoleArn { get; init; }

    /// <summary>NOTIFY_EMAIL; null when nobody is told.</summary>
    public string? NotifyEmail { get; init; }

    /// <exception cref="ConfigException">With every mistake in these keys.</exception>
    public static AwsOptions Read(RunConfig config)
    {
        var reading = new ConfigReading(config.Source);
        var options = new AwsOptions
        {
            Region = NotEmpty(reading.Text(AwsKeys.Region)) ?? "us-east-1",
            Profile = NotEmpty(reading.Text(AwsKeys.Profile)) ?? "default",
            SshKeyName = reading.Text(AwsKeys.SshKeyName) ?? "",
            EcsCluster = NotEmpty(reading.Text(AwsKeys.EcsCluster)) ?? "default",
            ClusterMachines = (int?)reading.Whole(AwsKeys.ClusterMachines) ?? 3,
            TasksPerMachine = (int?)reading.Whole(AwsKeys.TasksPerMachine) ?? 1,
            MachineTypes = reading.Texts(AwsKeys.MachineType) is { Count: > 0 } types ? types : ["m5.xlarge"],
            MachinePrice = (decimal)(reading.Number(AwsKeys.MachinePrice) ?? 0.20),
            EbsVolumeGB = (int?)reading.Whole(AwsKeys.EbsVolSize) ?? 30,
            AssignIp = reading.Truth(AwsKeys.AssignIp) ?? true,
            CpuShares = (int?)reading.Whole(AwsKeys.CpuShares) ?? (config.Slots ?? 1) * 1024,
            MemoryMB = (int?)reading.Whole(AwsKeys.Memory) ?? 15_000,
            QueueName = NameOfQueue(reading, AwsKeys.QueueName, config.AppName + "Queue"),
            DeadLetterQueueName = NameOfQueue(reading, AwsKeys.DeadLetterQueue, config.AppName + "Dead"),
            LogGroupName = NotEmpty(reading.Text(AwsKeys.LogGroupName)) ?? config.AppName,
            UploadFlags = reading.Text(AwsKeys.UploadFlags) ?? "",
            PublicBuckets = PublicOf(reading, config),
            AutoMonitor = reading.Truth(AwsKeys.AutoMonitor) ?? false,
            CreateDashboard = reading.Truth(AwsKeys.CreateDashboard) ?? false,
            CleanDashboard = reading.Truth(AwsKeys.CleanDashboard) ?? false,
            Worker = reading.Text(AwsKeys.Worker) ?? "fleetscope",
            MaxRun = TimeSpan.FromHours(reading.Number(AwsKeys.MaxRunHours) ?? 168),
            TaskRoleArn = NotEmpty(reading.Text(AwsKeys.TaskRoleArn)),
            NotifyEmail = Address(reading),
        };
        reading.ThrowIfWrong();
        return options;
    }

    private static string NameOfQueue(ConfigReading reading, ConfigKey key, string otherwise)
    {
        if (NotEmpty(reading.Text(key)) is not { } text)
        {
            return otherwise;
        }

        // Configs of Distributed-CellProfiler 1 have the ARN of the dead-letter queue; its run.py takes what follows the last colon.
        var name = key == AwsKeys.DeadLetterQueue ? text[(text.LastIndexOf(':') + 1)..] : text;
        if (name.Length is 0 or > 80 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            reading.Refuse(key, $"{key.Name} is {new ConfigValue.Text(text, default).InShort()}, which cannot name a queue", "use letters, digits, '-' and '_', 1 to 80 of them");
        }

        return name;
    }

    private static IReadOnlyList<string> PublicOf(ConfigReading reading, RunConfig config)
    {
        var named = reading.Texts(AwsKeys.PublicBuckets) ?? [];
        if (config.Buckets.Destination is { IsFolder: false, Text: var outputs } && named.Contains(outputs))
        {
            reading.Refuse(
                AwsKeys.PublicBuckets, $"PUBLIC_BUCKETS names '{outputs}', to which the run writes its outputs: without keys nobody may",
                "set DESTINATION_BUCKET to a bucket of yours, or take the name out of PUBLIC_BUCKETS");
        }

        return named;
    }

    private static string? Address(ConfigReading reading)
    {
        if (NotEmpty(reading.Text(AwsKeys.NotifyEmail)) is not { } text)
        {
            return null;
        }

        if (text.Split('@') is not [{ Length: > 0 }, { Length: > 0 }] || text.Any(c => c is <= ' ' or > '~' or '"' or ','))
        {
            reading.Refuse(AwsKeys.NotifyEmail, $"NOTIFY_EMAIL is {new ConfigValue.Text(text, default).InShort()}, which is no e-mail address", "write one address: 'someone@example.org'");
        }

        return text;
    }

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
