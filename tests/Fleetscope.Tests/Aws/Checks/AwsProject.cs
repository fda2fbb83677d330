using System.Text;
using System.Text.Json.Nodes;
using Fleetscope.Aws;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Checks;
using Fleetscope.Checks;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Checks;
using Fleetscope.Tests.Configuration;

namespace Fleetscope.Tests.Aws.Checks;

/// <summary>A config, a job file, a fleet file and an account, in which nothing is wrong until a test makes it so.</summary>
internal sealed class AwsProject : IDisposable
{
    public const string Bucket = "plates-bucket";
    public const string FleetRole = "aws-ec2-spot-fleet-tagging-role";
    public const string MachineRole = "ecsInstanceRole";
    public const string OwnSubnet = "subnet-00000000000000001";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fleetscope-");
    private readonly Dictionary<string, string> config = [];

    public AwsProject()
    {
        Set("APP_NAME", "'Plates'").Set("DOCKERHUB_TAG", "'cellprofiler/distributed-cellprofiler:2.2.0_4.2.8'").Set("AWS_REGION", "'us-east-1'").Set("AWS_PROFILE", "'default'");
        Set("SSH_KEY_NAME", "'flies.pem'").Set("AWS_BUCKET", $"'{Bucket}'").Set("SOURCE_BUCKET", $"'{Bucket}'").Set("WORKSPACE_BUCKET", $"'{Bucket}'").Set("DESTINATION_BUCKET", $"'{Bucket}'");
        Set("ECS_CLUSTER", "'Plates'").Set("CLUSTER_MACHINES", "1").Set("TASKS_PER_MACHINE", "1").Set("MACHINE_TYPE", "['m5.xlarge']").Set("MACHINE_PRICE", "0.10").Set("EBS_VOL_SIZE", "30");
        Set("DOCKER_CORES", "4").Set("CPU_SHARES", "DOCKER_CORES*1024").Set("MEMORY", "15000").Set("SECONDS_TO_START", "60").Set("SQS_MESSAGE_VISIBILITY", "10*60").Set("JOB_RETRIES", "3");
        Set("SQS_QUEUE_NAME", "APP_NAME + 'Queue'").Set("SQS_DEAD_LETTER_QUEUE", "'Plates_Dead'").Set("AUTO_MONITOR", "'True'").Set("CREATE_DASHBOARD", "'True'").Set("CLEAN_DASHBOARD", "'True'");
        Set("CHECK_IF_DONE_BOOL", "'False'").Set("EXPECTED_NUMBER_FILES", "7").Set("MAX_RUN_HOURS", "168").Set("WORKER", "'image'");
        Job = JsonNode.Parse("""
            {
              "pipeline": "work/analysis.cppipe", "data_file": "work/load_data.csv", "input": "work/rules/", "output": "results", "output_structure": "Metadata_Plate/Metadata_Well",
              "groups": [{"Metadata": "Metadata_Plate=P1,Metadata_Well=A01"}, {"Metadata": "Metadata_Plate=P1,Metadata_Well=A02"}]
            }
            """)!.AsObject();
        Fleet = JsonNode.Parse($$"""
            {
              "IamFleetRole": "arn:aws:iam::{{MemoryAccount.Id}}:role/{{FleetRole}}", "AllocationStrategy": "lowestPrice", "TerminateInstancesWithExpiration": true, "Type": "maintain",
              "LaunchSpecifications": [{
                "KeyName": "flies", "IamInstanceProfile": {"Arn": "arn:aws:iam::{{MemoryAccount.Id}}:instance-profile/{{MachineRole}}"},
                "NetworkInterfaces": [{"DeviceIndex": 0, "SubnetId": "{{OwnSubnet}}", "AssociatePublicIpAddress": true, "DeleteOnTermination": true, "Groups": ["sg-00000000000000001"]}]
              }]
            }
            """)!.AsObject();
        FillAccount();
    }

    public MemoryAccount Account { get; } = new();

    public JsonObject Job { get; }

    /// <summary>The fleet file; null: none is named.</summary>
    public JsonObject? Fleet { get; set; }

    /// <summary>The first launch specification.</summary>
    public JsonObject Specification => Fleet!["LaunchSpecifications"]![0]!.AsObject();

    public double? MinutesPerJob { get; set; }

    public bool IsSetUp { get; set; }

    /// <summary>How the account is opened; a test puts failing calls here.</summary>
    public Func<AwsApi>? Open { get; set; }

    public string ConfigFile => Path.Combine(folder.FullName, "config.py");

    public string FleetFile => Path.Combine(folder.FullName, "fleet.json");

    public string JobFile => Path.Combine(folder.FullName, "job.json");

    public AwsAccess Access => new(_ => Open?.Invoke() ?? Account.Api);

    public AwsProject Set(string key, string literal)
    {
        config[key] = literal;
        return this;
    }

    /// <summary>An image of the region, and the fleet file's use of it.</summary>
    public void UseImage(string id, params (string Device, JsonObject Ebs)[] disks)
    {
        Specification["ImageId"] = id;
        Specification["BlockDeviceMappings"] = new JsonArray([.. disks.Select(disk => new JsonObject { ["DeviceName"] = disk.Device, ["Ebs"] = disk.Ebs })]);
    }

    /// <summary>A queue with so many messages.</summary>
    public void AddQueue(string name, int messages = 0, string visibility = "600")
    {
        var url = Account.Api.Sqs.CreateQueueAsync(name, new Dictionary<string, string> { ["VisibilityTimeout"] = visibility }, default).GetAwaiter().GetResult();
        Account.Api.Sqs.SendMessagesAsync(url, [.. Enumerable.Range(0, messages).Select(number => new OutgoingMessage($"job {number}"))], default).GetAwaiter().GetResult();
    }

    public void Write()
    {
        File.WriteAllText(ConfigFile, string.Concat(config.Select(pair => $"{pair.Key} = {pair.Value}\n")));
        File.WriteAllText(JobFile, Job.ToJsonString());
        File.WriteAllText(FleetFile, Fleet?.ToJsonString(new() { WriteIndented = true }) ?? "");
    }

    public async Task<IReadOnlyList<Finding>> CheckAsync(bool withJobs = true)
    {
        Write();
        var checks = new AwsChecks(new AwsCheckTerms { Access = Access, FleetFile = Fleet is null ? null : FleetFile, MinutesPerJob = MinutesPerJob, IsSetUp = IsSetUp, Clock = Account.Clock });
        var request = new CheckRequest
        {
            ConfigFile = ConfigFile,
            JobFile = withJobs ? JobFile : null,
            Engine = "aws",
            KnownKeys = ConfigFolder.AllKeys,
            Open = _ => null,
            OpenElsewhere = checks.Open,
            HasOwnWorkers = (_, _) => config.GetValueOrDefault("WORKER") == "'fleetscope'",
            SearchPath = "",
        };
        return (await new Preflight(checks.Rules).CheckAsync(request, TestContext.Current.CancellationToken)).Findings;
    }

    public void Dispose() => folder.Delete(recursive: true);

    private void FillAccount()
    {
        Account.S3.AddBucket(Bucket);
        Put("work/analysis.cppipe", Project.Pipeline);
        Put("work/rules/rules.txt", "none\n");
        Put("work/load_data.csv", "Metadata_Plate,Metadata_Well,FileName_DNA,PathName_DNA\nP1,A01,a01.tif,/home/ubuntu/bucket/images\nP1,A02,a02.tif,/home/ubuntu/bucket/images\n");
        Put("images/a01.tif", "tiff");
        Put("images/a02.tif", "tiff");
        Account.Identity.AddRole("FleetscopeTaskRole", "ecs-tasks.amazonaws.com");
        Account.Identity.AddRole(FleetRole, "spotfleet.amazonaws.com");
        Account.Identity.AddRole(MachineRole, "ec2.amazonaws.com");
        Account.Identity.InstanceProfiles[MachineRole] = [MachineRole];
        Account.Identity.Topics.Add("Monitor");
        Account.Identity.Functions["Monitor"] = new Dictionary<string, string> { [RunNames.VersionTag] = "1.0.0" };
        Account.Ec2.KeyPairs.Add("flies");
        Account.Ec2.Subnets.Add(new Subnet(OwnSubnet, "vpc-1", "us-east-1a", 200, AssignsPublicIp: true));
        Account.Ec2.SecurityGroups.Add(new SecurityGroup("sg-00000000000000001", "vpc-1"));
        Account.Ec2.RouteTables.Add(new RouteTable("rtb-1", "vpc-1", IsMain: true, [], ["igw-1"]));
    }

    private void Put(string key, string text) => Account.S3.Put(Bucket, key, Encoding.UTF8.GetBytes(text));
}
