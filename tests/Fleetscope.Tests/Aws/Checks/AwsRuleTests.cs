using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Checks;
using Fleetscope.Checks;
using Fleetscope.Tests.Aws.Memory;

namespace Fleetscope.Tests.Aws.Checks;

/// <summary>For each rule about AWS, an input that it finds and no other rule does.</summary>
public sealed class AwsRuleTests
{
    private static readonly IReadOnlyList<BrokenCase> Cases =
    [
        // The config.
        new("aws-key-mistake", "SQS_QUEUE_NAME", Severity.Error, project => project.Set("SQS_QUEUE_NAME", "'a queue'")),
        new("folder-under-aws", "DESTINATION_BUCKET", Severity.Error, project => project.Set("DESTINATION_BUCKET", "'./outputs'")),
        new("region-misspelt", "AWS_REGION", Severity.Error, project => project.Set("AWS_REGION", "'us-east-1a'")),
        new("queue-name-differs", "SQS_QUEUE_NAME", Severity.Warning, project => project.Set("SQS_QUEUE_NAME", "'Jobs'")),
        new("dead-letters-in-queue", "SQS_DEAD_LETTER_QUEUE", Severity.Error, project => project.Set("SQS_DEAD_LETTER_QUEUE", "'PlatesQueue'")),
        new("many-attempts", "JOB_RETRIES", Severity.Warning, project => project.Set("JOB_RETRIES", "20")),
        new("cpu-shares-differ", "CPU_SHARES", Severity.Warning, project => project.Set("CPU_SHARES", "3072")),
        new("little-memory-per-copy", "MEMORY", Severity.Warning, project => project.Set("MEMORY", "3900")),
        new("small-disk", "EBS_VOL_SIZE", Severity.Warning, project => project.Set("DOWNLOAD_FILES", "'True'")),
        new("more-machines-than-jobs", "CLUSTER_MACHINES", Severity.Warning, project => project.Set("CLUSTER_MACHINES", "2")),
        new("slow-start", "SECONDS_TO_START", Severity.Warning, project => project.Set("SECONDS_TO_START", "5*60")),
        new("visibility-too-short", "SQS_MESSAGE_VISIBILITY", Severity.Warning, project => project.MinutesPerJob = 20),
        new("upload-flag-unknown", "UPLOAD_FLAGS", Severity.Error, project => project.Set("UPLOAD_FLAGS", "'--acll bucket-owner-full-control'")),
        new("bucket-not-mountable", "SOURCE_BUCKET", Severity.Error, NameSourceWithDot),
        new("download-of-file-list", "DOWNLOAD_FILES", Severity.Error, DownloadList),
        new("necessary-string-in-image", "NECESSARY_STRING", Severity.Error, project => project.Set("CHECK_IF_DONE_BOOL", "'True'").Set("NECESSARY_STRING", "'.csv'")),
        new("requirements-in-image", "INSTALL_REQUIREMENTS", Severity.Error, project => project.Set("USE_PLUGINS", "'True'").Set("INSTALL_REQUIREMENTS", "'True'").Set("REQUIREMENTS", "'x'")),
        new("no-public-address", "ASSIGN_IP", Severity.Warning, project => project.Set("ASSIGN_IP", "'False'").Fleet = null),

        // Machines and what fits on them.
        new("machine-type-unknown", "MACHINE_TYPE", Severity.Error, project => project.Set("MACHINE_TYPE", "['m5.xlarg']")),
        new("arm-machine", "MACHINE_TYPE", Severity.Warning, project => project.Set("MACHINE_TYPE", "['m6g.xlarge']")),
        new("arm-machine", "MACHINE_TYPE", Severity.Error, project => project.Set("MACHINE_TYPE", "['m6g.xlarge']").Set("WORKER", "'fleetscope'")),
        new("container-does-not-fit", "MEMORY", Severity.Error, project => project.Set("MEMORY", "17000")),
        new("container-does-not-fit", "MEMORY", Severity.Warning, project => project.Set("MEMORY", "15900")),
        new("fewer-containers-than-meant", "TASKS_PER_MACHINE", Severity.Warning, project => project.Set("TASKS_PER_MACHINE", "2")),
        new("fewer-containers-than-meant", "TASKS_PER_MACHINE", Severity.Warning, project => project.Set("MACHINE_TYPE", "['m5.4xlarge']").Set("TASKS_PER_MACHINE", "4").Set("MEMORY", "15500")),
        new("more-containers-than-meant", "TASKS_PER_MACHINE", Severity.Warning, project => project.Set("MACHINE_TYPE", "['m5.4xlarge']")),
        new("price-too-low", "MACHINE_PRICE", Severity.Error, project => project.Set("MACHINE_PRICE", "0.04")),
        new("quota-too-small", "CLUSTER_MACHINES", Severity.Error, project => project.Account.Identity.Quotas[("ec2", "L-34B43A08")] = 2),
        new("max-run-too-short", "MAX_RUN_HOURS", Severity.Warning, project => project.Set("MAX_RUN_HOURS", "0.1").MinutesPerJob = 5),
        new("max-run-too-short", "MAX_RUN_HOURS", Severity.Error, project => project.Set("MAX_RUN_HOURS", "0.1").MinutesPerJob = 9),

        // The account.
        new("profile-missing", "AWS_PROFILE", Severity.Error, project => project.Open = () => throw new FleetscopeException("AWS_PROFILE 'lab'", "there is no such profile", "name one that exists")),
        new("bucket-missing", "DESTINATION_BUCKET", Severity.Error, project => project.Set("DESTINATION_BUCKET", "'results-bucket'")),
        new("bucket-closed", "DESTINATION_BUCKET", Severity.Warning, project => AddBucket(project.Set("DESTINATION_BUCKET", "'results-bucket'"), isOurs: false)),
        new("bucket-elsewhere", "DESTINATION_BUCKET", Severity.Warning, project => AddBucket(project.Set("DESTINATION_BUCKET", "'results-bucket'"), region: "eu-west-1")),
        new("logs-not-exportable", "AWS_BUCKET", Severity.Warning, project => AddBucket(project.Set("AWS_BUCKET", "'results-bucket'"), logsMayWrite: false)),
        new("no-container-role", "TASK_ROLE_ARN", Severity.Error, project => project.Account.Identity.Roles.Remove("FleetscopeTaskRole")),
        new("role-not-for-containers", "TASK_ROLE_ARN", Severity.Error, project => project.Account.Identity.AddRole("FleetscopeTaskRole", "ec2.amazonaws.com")),
        new("auto-monitor-unarmed", "AUTO_MONITOR", Severity.Warning, project => project.Account.Identity.Topics.Clear()),
        new("auto-monitor-unarmed", "AUTO_MONITOR", Severity.Warning, project => project.Account.Identity.Functions["Monitor"] = new Dictionary<string, string>()),
        new("shared-cluster", "ECS_CLUSTER", Severity.Warning, ShareCluster),
        new("queue-not-empty", "SQS_QUEUE_NAME", Severity.Warning, project => project.AddQueue("PlatesQueue", messages: 2)),
        new("queue-differs", "SQS_MESSAGE_VISIBILITY", Severity.Warning, project => project.AddQueue("PlatesQueue", visibility: "60")),
        new("dead-letters-elsewhere", "SQS_DEAD_LETTER_QUEUE", Severity.Warning, project => project.Set("SQS_DEAD_LETTER_QUEUE", $"'arn:aws:sqs:us-west-2:{MemoryAccount.Id}:Plates_Dead'")),
        new("dead-letters-elsewhere", "SQS_DEAD_LETTER_QUEUE", Severity.Warning, project => project.Set("SQS_DEAD_LETTER_QUEUE", "'arn:aws:sqs:us-east-1:210987654321:Plates_Dead'")),
        new("dead-letters-left", "SQS_DEAD_LETTER_QUEUE", Severity.Warning, project => project.AddQueue("Plates_Dead", messages: 1)),
        new("similar-run", "APP_NAME", Severity.Warning, project => project.AddQueue("Plates2Queue")),
        new("dashboard-costs", "CREATE_DASHBOARD", Severity.Warning, AddDashboards),

        // The fleet file.
        new("fleet-file-mistake", "LaunchSpecifications[0].KeyName", Severity.Error, project => project.Specification["KeyName"] = "flies.pem"),
        new("fleet-does-not-fit", "MACHINE_TYPE", Severity.Error, project => project.Fleet!["LaunchSpecifications"]!.AsArray().Add(project.Specification.DeepClone())),
        new("fleet-not-maintained", "Type", Severity.Warning, project => project.Fleet!["Type"] = "request"),
        new("machines-outlive-fleet", "TerminateInstancesWithExpiration", Severity.Error, project => project.Fleet!.Remove("TerminateInstancesWithExpiration")),
        new("mixed-accounts", "LaunchSpecifications[0].IamInstanceProfile.Arn", Severity.Error, project => project.Specification["IamInstanceProfile"]!["Arn"] = "arn:aws:iam::210987654321:instance-profile/ecsInstanceRole"),
        new("fleet-role-unfit", "IamFleetRole", Severity.Error, project => project.Account.Identity.Roles.Remove(AwsProject.FleetRole)),
        new("fleet-role-unfit", "IamFleetRole", Severity.Error, project => project.Account.Identity.AddRole(AwsProject.FleetRole, "ec2.amazonaws.com")),
        new("instance-profile-unfit", "LaunchSpecifications[0].IamInstanceProfile.Arn", Severity.Error, project => project.Account.Identity.InstanceProfiles.Clear()),
        new("instance-profile-unfit", "LaunchSpecifications[0].IamInstanceProfile.Arn", Severity.Error, project => project.Account.Identity.InstanceProfiles[AwsProject.MachineRole] = []),
        new("instance-profile-unfit", "LaunchSpecifications[0].IamInstanceProfile.Arn", Severity.Error, project => project.Account.Identity.AddRole(AwsProject.MachineRole, "ecs-tasks.amazonaws.com")),
        new("key-name-differs", "LaunchSpecifications[0].KeyName", Severity.Warning, project => project.Set("SSH_KEY_NAME", "'mine.pem'")),
        new("key-pair-missing", "LaunchSpecifications[0].KeyName", Severity.Error, project => project.Account.Ec2.KeyPairs.Clear()),
        new("machine-image-missing", "LaunchSpecifications[0].ImageId", Severity.Error, project => project.UseImage("ami-00000000000000bad")),
        new("machine-image-old", "LaunchSpecifications[0].ImageId", Severity.Warning, project => project.UseImage("ami-0ce03502c5bb5e188", ("/dev/xvda", []), ("/dev/xvdcz", []))),
        new("machine-image-without-ecs", "LaunchSpecifications[0].ImageId", Severity.Warning, UseUbuntu),
        new("machine-image-architecture", "LaunchSpecifications[0].ImageId", Severity.Error, project => project.UseImage("ami-0a1b2c3d4e5f60002")),
        new("disk-does-not-fit-image", "LaunchSpecifications[0].BlockDeviceMappings[0].Ebs.VolumeSize", Severity.Error,
            project => project.UseImage(MemoryCatalogue.CurrentImage, ("/dev/xvda", new JsonObject { ["VolumeSize"] = 10 }))),
        new("disk-does-not-fit-image", "LaunchSpecifications[0].BlockDeviceMappings[0].Ebs.SnapshotId", Severity.Error,
            project => project.UseImage(MemoryCatalogue.CurrentImage, ("/dev/xvda", new JsonObject { ["SnapshotId"] = "snap-0a7b4ece894d62882" }))),
        new("disk-not-used", "LaunchSpecifications[0].BlockDeviceMappings", Severity.Warning, project => project.UseImage(MemoryCatalogue.CurrentImage, ("/dev/xvda", []), ("/dev/xvdcz", []))),
        new("subnet-missing", "LaunchSpecifications[0].NetworkInterfaces[0].SubnetId", Severity.Error, project => project.Account.Ec2.Subnets.Clear()),
        new("no-way-out", "LaunchSpecifications[0].NetworkInterfaces[0].SubnetId", Severity.Warning, project => project.Set("ASSIGN_IP", "'False'")),
        new("no-way-out", "LaunchSpecifications[0].NetworkInterfaces[0].SubnetId", Severity.Warning, project => project.Account.Ec2.RouteTables.Add(new RouteTable("rtb-2", "vpc-1", IsMain: false, [AwsProject.OwnSubnet], []))),
        new("few-addresses", "LaunchSpecifications[0].NetworkInterfaces[0].SubnetId", Severity.Error, project => project.Account.Ec2.Subnets[0] = project.Account.Ec2.Subnets[0] with { FreeAddresses = 0 }),
        new("security-group-unfit", "LaunchSpecifications[0].NetworkInterfaces[0].Groups[0]", Severity.Error, project => project.Account.Ec2.SecurityGroups.Clear()),
        new("security-group-unfit", "LaunchSpecifications[0].NetworkInterfaces[0].Groups[0]", Severity.Error,
            project => project.Account.Ec2.SecurityGroups[0] = project.Account.Ec2.SecurityGroups[0] with { VpcId = "vpc-2" }),

        new("not-checked", "AWS_PROFILE", Severity.Warning, project => project.Open = () => throw new AwsException("sts:GetCallerIdentity", AwsException.NoCredentials, "none", 0, "")),
    ];

    public static TheoryData<int, string> Numbers => new(Cases.Select((broken, number) => (number, broken.Rule)));

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task A_rule_finds_what_it_is_for_and_no_other_rule_does(int number, string rule)
    {
        using var project = new AwsProject();
        Cases[number].Break(project);

        var findings = await project.CheckAsync();

        var finding = findings.ShouldHaveSingleItem(string.Join('\n', findings));
        (finding.Rule, finding.Key, finding.Severity).ShouldBe((rule, Cases[number].Key, Cases[number].Severity));
        finding.Message.ShouldNotBeEmpty();
        finding.Fix.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Where_nothing_is_wrong_nothing_is_found()
    {
        using var project = new AwsProject();

        (await project.CheckAsync()).ShouldBeEmpty();
        (await project.CheckAsync(withJobs: false)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_rule_has_its_case() =>
        new AwsChecks(new AwsCheckTerms()).Rules.Select(make => make().Name).Except(Cases.Select(broken => broken.Rule)).ShouldBeEmpty();

    [Fact]
    public async Task A_zone_or_a_natural_region_is_told_apart()
    {
        using var project = new AwsProject();
        project.Set("AWS_REGION", "'Virginia'");

        (await project.CheckAsync()).ShouldHaveSingleItem().Message.ShouldBe("'Virginia' is not the name of a region");
    }

    [Fact]
    public async Task A_run_that_is_set_up_is_meant_to_have_jobs_and_has_chosen_its_role()
    {
        using var project = new AwsProject { IsSetUp = true };
        project.AddQueue("PlatesQueue", messages: 2);
        project.Account.Identity.Roles.Remove("FleetscopeTaskRole");

        (await project.CheckAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_lacks_a_role_for_containers_reads_every_way_to_give_them_one()
    {
        using var project = new AwsProject();
        project.Account.Identity.Roles.Remove("FleetscopeTaskRole");

        var fix = (await project.CheckAsync()).ShouldHaveSingleItem().Fix;

        foreach (var way in (string[])["TASK_ROLE_ARN", "fleetscope aws bootstrap", "--keys-in-task-definition"])
        {
            fix.ShouldContain(way);
        }
    }

    [Fact]
    public async Task Subnets_without_a_way_out_are_one_finding()
    {
        using var project = new AwsProject();
        string[] subnets = [AwsProject.OwnSubnet, "subnet-00000000000000002", "subnet-00000000000000003"];
        foreach (var subnet in subnets.Skip(1))
        {
            project.Account.Ec2.Subnets.Add(new Subnet(subnet, "vpc-1", "us-east-1b", 200, AssignsPublicIp: true));
        }

        project.Set("ASSIGN_IP", "'False'").Specification["NetworkInterfaces"]![0]!["SubnetId"] = string.Join(", ", subnets);

        var finding = (await project.CheckAsync()).ShouldHaveSingleItem();

        (finding.Rule, finding.Severity).ShouldBe(("no-way-out", Severity.Warning));
        finding.Message.ShouldStartWith($"{string.Join(", ", subnets)} lead out by igw-1 only");
    }

    [Fact]
    public async Task A_route_to_a_gateway_lets_machines_without_an_address_out()
    {
        using var project = new AwsProject();
        project.Set("ASSIGN_IP", "'False'").Account.Ec2.RouteTables.Add(new RouteTable("rtb-2", "vpc-1", IsMain: false, [AwsProject.OwnSubnet], ["nat-1"]));

        (await project.CheckAsync()).ShouldBeEmpty();
    }

    private static void NameSourceWithDot(AwsProject project)
    {
        project.Account.S3.AddBucket("plates.bucket");
        foreach (var (key, thing) in project.Account.S3.Buckets[AwsProject.Bucket].Objects)
        {
            project.Account.S3.Put("plates.bucket", key, thing.Bytes);
        }

        project.Set("SOURCE_BUCKET", "'plates.bucket'");
    }

    private static void DownloadList(AwsProject project)
    {
        project.Set("DOWNLOAD_FILES", "'True'").Set("EBS_VOL_SIZE", "60").Job["data_file"] = "work/images.txt";
        project.Account.S3.Put(AwsProject.Bucket, "work/images.txt", "/home/ubuntu/bucket/images/a01.tif\n"u8.ToArray());
    }

    private static void AddBucket(AwsProject project, bool isOurs = true, bool logsMayWrite = true, string region = MemoryAccount.Region) =>
        project.Account.S3.AddBucket("results-bucket", isOurs, logsMayWrite, region);

    private static void ShareCluster(AwsProject project)
    {
        var ecs = project.Set("ECS_CLUSTER", "'default'").Account.Api.Ecs;
        ecs.CreateClusterAsync("default", default).GetAwaiter().GetResult();
        var definition = JsonNode.Parse("""{"family": "Other", "containerDefinitions": [{"name": "Other", "image": "x", "cpu": 1024, "memory": 7000, "essential": true}]}""")!.AsObject();
        ecs.RegisterTaskDefinitionAsync(definition, default).GetAwaiter().GetResult();
        ecs.CreateServiceAsync("default", "OtherService", new ServiceSettings("Other", 0, null), default).GetAwaiter().GetResult();
    }

    private static void AddDashboards(AwsProject project)
    {
        foreach (var name in (string[])["One", "Two", "Three"])
        {
            project.Account.Api.CloudWatch.PutDashboardAsync(name, """{"widgets":[{"type":"text","x":0,"y":0,"width":1,"height":1,"properties":{"markdown":"x"}}]}""", default).GetAwaiter().GetResult();
        }
    }

    private static void UseUbuntu(AwsProject project)
    {
        project.Account.Ec2.Images["ami-0a1b2c3d4e5f60003"] = new MachineImage("ami-0a1b2c3d4e5f60003", "ubuntu-noble-24.04", "x86_64", "/dev/sda1", new Dictionary<string, BlockDevice>(), IsDeprecated: false);
        project.UseImage("ami-0a1b2c3d4e5f60003");
    }

    private sealed record BrokenCase(string Rule, string Key, Severity Severity, Action<AwsProject> Break);
}
