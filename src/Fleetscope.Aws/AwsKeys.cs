using Fleetscope.Configuration;

namespace Fleetscope.Aws;

/// <summary>The keys of a config that only AWS uses.</summary>
internal static class AwsKeys
{
    public static readonly ConfigKey Region = Key("AWS_REGION", ConfigKind.Text, "`'us-east-1'`", "The region of everything that is created.")
        with { Consequence = "A region, not a zone: `'us-east-1'`, not `'us-east-1a'`. Reading a bucket of another region costs money." };

    public static readonly ConfigKey Profile = Key(
        "AWS_PROFILE", ConfigKind.Text, "`'default'`",
        "The profile of `~/.aws` to act as. `'default'` means AWS's usual search for credentials; any other name must exist.");

    public static readonly ConfigKey SshKeyName = Key(
        "SSH_KEY_NAME", ConfigKind.Text, "`''`", "The key pair for logging in to machines. The fleet file's KeyName decides; this one is compared with it.");

    public static readonly ConfigKey EcsCluster = Key("ECS_CLUSTER", ConfigKind.Text, "`'default'`", "The ECS cluster that the machines join.")
        with { Consequence = "A cluster named `'default'` is never deleted." };

    public static readonly ConfigKey ClusterMachines = Key("CLUSTER_MACHINES", ConfigKind.Whole, "3", "How many machines the spot fleet has.")
        with { Unit = "machines", Minimum = 1, Maximum = 10_000, Consequence = "Each one costs money until the run is over." };

    public static readonly ConfigKey TasksPerMachine = Key("TASKS_PER_MACHINE", ConfigKind.Whole, "1", "How many workers (containers) a machine runs.")
        with { Unit = "workers", Minimum = 1, Maximum = 120, Consequence = "They share the machine's cores, memory and disk; CPU_SHARES and MEMORY must leave room for all of them." };

    public static readonly ConfigKey MachineType = Key("MACHINE_TYPE", ConfigKind.Texts, "`['m5.xlarge']`", "The instance types, one for each launch specification of the fleet file.")
        with { Example = "MACHINE_TYPE = ['m5.xlarge', 'm5a.xlarge']" };

    public static readonly ConfigKey MachinePrice = Key("MACHINE_PRICE", ConfigKind.Number, "0.20", "The most to pay for a machine and hour.")
        with { Unit = "US dollars", Minimum = 0.0001, Maximum = 1000, Consequence = "Below the spot price no machine comes. It is not rounded." };

    public static readonly ConfigKey EbsVolSize = Key("EBS_VOL_SIZE", ConfigKind.Whole, "30", "The size of a machine's disk.")
        with { Unit = "GB", Minimum = 22, Maximum = 16_384, Consequence = "Its containers share it; under DOWNLOAD_FILES it also holds the images." };

    public static readonly ConfigKey AssignIp = Key("ASSIGN_IP", ConfigKind.Truth, "True", "Whether machines get a public address as the fleet file says. False: none gets one.")
        with { Consequence = "Without one a machine needs a NAT gateway or endpoints to reach AWS." };

    public static readonly ConfigKey CpuShares = Key("CPU_SHARES", ConfigKind.Whole, "DOCKER_CORES * 1024", "The CPU that a worker reserves; 1024 is one core.")
        with { Unit = "shares", Minimum = 2, Maximum = 1_048_576 };

    public static readonly ConfigKey Memory = Key("MEMORY", ConfigKind.Whole, "15000", "The memory of a worker; a program that takes more is killed.")
        with { Unit = "MB", Minimum = 6, Maximum = 33_554_432, Consequence = "It must fit into every MACHINE_TYPE: 15000 fits an m type of size xlarge, 7500 a c type." };

    public static readonly ConfigKey QueueName = Key("SQS_QUEUE_NAME", ConfigKind.Text, "APP_NAME + `'Queue'`", "The queue of the run. Letters, digits, `-` and `_`, 80 at most.");

    public static readonly ConfigKey DeadLetterQueue = Key(
        "SQS_DEAD_LETTER_QUEUE", ConfigKind.Text, "APP_NAME + `'Dead'`",
        "The queue of jobs that are out of attempts. An ARN, as old configs have it, stands for the name at its end.")
        with { Consequence = "Other runs may share it." };

    public static readonly ConfigKey LogGroupName = Key("LOG_GROUP_NAME", ConfigKind.Text, "APP_NAME", "The CloudWatch log group of the jobs; the machines' own is this with `_perInstance`.");

    public static readonly ConfigKey UploadFlags = Key(
        "UPLOAD_FLAGS", ConfigKind.Text, "`''`",
        "Flags of `aws s3 mv` for uploading outputs: Fleetscope's worker does what they say, the family's image passes them on.")
        with { FalseMeansUnset = true, Example = "UPLOAD_FLAGS = '--acl bucket-owner-full-control'" };

    public static readonly ConfigKey PublicBuckets = Key(
        "PUBLIC_BUCKETS", ConfigKind.Texts, "`[]`",
        "Buckets that everybody may read, such as `'cellpainting-gallery'`: they are read without keys, on machines of AWS and on this one.")
        with { Example = "PUBLIC_BUCKETS = ['cellpainting-gallery']", Consequence = "Nothing can be written there, and such a bucket is not mounted. The worker of the family's image does not know the key: it signs." };

    public static readonly ConfigKey AutoMonitor = Key("AUTO_MONITOR", ConfigKind.Truth, "False", "Whether the run is watched and taken down from within AWS.");

    public static readonly ConfigKey CreateDashboard = Key("CREATE_DASHBOARD", ConfigKind.Truth, "False", "Whether a CloudWatch dashboard is made for the run.");

    public static readonly ConfigKey CleanDashboard = Key("CLEAN_DASHBOARD", ConfigKind.Truth, "False", "Whether the dashboard goes when the run is over.")
        with { Consequence = "From the fourth one on, dashboards cost money." };

    public static readonly ConfigKey Worker = Key("WORKER", ConfigKind.Choice, "`'fleetscope'`",
            "Whose worker runs in the containers: Fleetscope's own, which setup sends to the bucket and which runs in any x86-64 image with glibc 2.27 or newer, or the one in the family's image.")
        with { Choices = ["fleetscope", "image"] };

    public static readonly ConfigKey MaxRunHours = Key("MAX_RUN_HOURS", ConfigKind.Number, "168", "When AWS ends the fleet whatever happens.")
        with { Unit = "hours", Minimum = 0.1, Maximum = 8760, Consequence = "It cannot be extended while the fleet runs; jobs that are left stay queued, and startCluster goes on with them." };

    public static readonly ConfigKey TaskRoleArn = Key(
        "TASK_ROLE_ARN", ConfigKind.Text, "the profile's role_arn, else `FleetscopeTaskRole` where the account has it", "The role that containers act as.")
        with { FalseMeansUnset = true, Example = "TASK_ROLE_ARN = 'arn:aws:iam::123456789012:role/MyTaskRole'" };

    public static readonly ConfigKey NotifyEmail = Key("NOTIFY_EMAIL", ConfigKind.Text, "nobody is told", "Whom the automatic monitor tells when the run ends, fails or is stuck.")
        with { FalseMeansUnset = true, Consequence = "Its owner gets one e-mail from AWS to confirm the address. AUTO_MONITOR must be True.", Example = "NOTIFY_EMAIL = 'someone@example.org'" };

    public static readonly IReadOnlyList<ConfigKey> All =
    [
        Region, Profile, SshKeyName, EcsCluster, ClusterMachines, TasksPerMachine, MachineType, MachinePrice, EbsVolSize, AssignIp, CpuShares, Memory, QueueName, DeadLetterQueue,
        LogGroupName, UploadFlags, PublicBuckets, AutoMonitor, CreateDashboard, CleanDashboard, Worker, MaxRunHours, TaskRoleArn, NotifyEmail,
    ];

    private static ConfigKey Key(string name, ConfigKind kind, string otherwise, string meaning) => new(name, kind, otherwise, meaning) { Owner = "AWS", Engine = "aws" };
}
