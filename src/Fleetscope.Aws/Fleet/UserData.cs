using System.Text;

namespace Fleetscope.Aws.Fleet;

/// <summary>How a machine image lays out its disks, which decides what user data must do.</summary>
internal enum MachineLayout
{
    /// <summary>A root volume and one for Docker's device mapper: the ECS-optimised Amazon Linux 1 of the family's example fleet files.</summary>
    AmazonLinux1,

    /// <summary>One root volume with overlay2: Amazon Linux 2 and 2023.</summary>
    OneVolume,
}

/// <summary>What machines of a run do when they start first: a MIME message in parts, as cloud-init takes it.</summary>
/// <param name="SetsMetadataHops">Whether the image's metadata service must be told to answer containers; ours (Amazon Linux 2023) does.</param>
internal sealed record UserData(string AppName, string Bucket, AwsOptions Options, MachineLayout Layout, bool SetsMetadataHops, string WorkerVersion)
{
    /// <summary>AWS's limit, before base64.</summary>
    private const int MostBytes = 16_384;

    // Python's MIME boundaries are random; a fixed one lets the same request have the same text again.
    private const string Boundary = "===============fleetscope==";

    private bool IsOurWorker => Options.Worker == "fleetscope";

    /// <exception cref="FleetscopeException">The disk is too small for this many workers, or a name cannot be written into a script.</exception>
    public string Text()
    {
        RefuseStrangeBucket();
        string[] parts = Layout == MachineLayout.AmazonLinux1
            ? [Part("cloud-boothook", "boothook_temp.txt", DiskOfContainers()), Part("x-shellscript", "config_temp.txt", ScriptOfAmazonLinux1())]
            : [Part("x-shellscript", "config_temp.txt", ScriptOfOneVolume())];
        var text = $"Content-Type: multipart/mixed; boundary=\"{Boundary}\"\nMIME-Version: 1.0\n\n{string.Concat(parts)}--{Boundary}--\n";
        return Encoding.UTF8.GetByteCount(text) <= MostBytes ? text : throw new InvalidOperationException("User data is longer than AWS takes.");
    }

    public string Base64() => Convert.ToBase64String(Encoding.UTF8.GetBytes(Text()));

    // As in the family's run.py, also its rounding: half to even.
    private string DiskOfContainers()
    {
        var size = (int)Math.Round((double)Options.EbsVolumeGB / Options.TasksPerMachine, MidpointRounding.ToEven) - 2;
        if (size <= 0)
        {
            throw new FleetscopeException("EBS_VOL_SIZE", $"{Options.EbsVolumeGB} GB for {Options.TasksPerMachine} workers on a machine leave {size} GB to each",
                $"make EBS_VOL_SIZE {Options.TasksPerMachine * 12} or more, or TASKS_PER_MACHINE smaller");
        }

        return $$"""
            #!/bin/bash{{" "}}
            echo 'OPTIONS="${OPTIONS} --storage-opt dm.basesize={{size}}G"' >> /etc/sysconfig/docker
            """;
    }

    private string ScriptOfAmazonLinux1() => string.Join('\n',
    [
        "#!/bin/bash ", "sudo yum install -y aws-cli ", "sudo yum install -y awslogs ",
        .. IsOurWorker ? WorkerFetch.Lines(Bucket, WorkerVersion, Options.Region) : [],
        $"aws s3 cp {ShellWord.Of($"s3://{Bucket}/ecsconfigs/{AppName}_ecs.config")} /etc/ecs/ecs.config",
    ]);

    // These images have Docker's log driver, and may have no aws command. So ecs.config stands in the script itself: nothing has to be fetched before a machine can join.
    private string ScriptOfOneVolume() => string.Join('\n',
    [
        "#!/bin/bash",
        .. IsOurWorker ? WorkerFetch.Lines(Bucket, WorkerVersion, Options.Region) : [],
        .. IsOurWorker && SetsMetadataHops ? MetadataHops() : [],
        "mkdir -p /etc/ecs",
        "cat > /etc/ecs/ecs.config <<'FLEETSCOPE'",
        EcsConfig.Text(Options.EcsCluster, AppName, IsOurWorker),
        "FLEETSCOPE",
    ]);

    // A container is one hop further away than the machine; with a limit of 1 the token of IMDSv2 does not reach it. A launch specification has no metadata options.
    private IReadOnlyList<string> MetadataHops() =>
    [
        "token=$(curl -s --max-time 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' http://169.254.169.254/latest/api/token)",
        "machine=$(curl -s --max-time 5 -H \"X-aws-ec2-metadata-token: $token\" http://169.254.169.254/latest/meta-data/instance-id)",
        $"aws ec2 modify-instance-metadata-options --region {ShellWord.Of(Options.Region)} --instance-id \"$machine\" --http-put-response-hop-limit 2 > /dev/null \\",
        "  || echo 'fleetscope: the metadata service may not answer containers: allow the instance role ec2:ModifyInstanceMetadataOptions' > /dev/console",
    ];

    private static string Part(string subtype, string file, string text) =>
        $"""
        --{Boundary}
        Content-Type: text/{subtype}; charset="us-ascii"
        MIME-Version: 1.0
        Content-Transfer-Encoding: 7bit
        Content-Disposition: attachment; filename="{file}"

        {text}

        """;

    private void RefuseStrangeBucket()
    {
        if (Bucket.Length is < 3 or > 63 || !Bucket.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
        {
            throw new FleetscopeException("AWS_BUCKET", $"'{Bucket}' cannot name a bucket of S3", "use the name of your bucket: lower-case letters, digits, '-' and '.', 3 to 63 of them");
        }
    }
}
