using Fleetscope.Aws;
using Fleetscope.Configuration;
using Fleetscope.Local;

namespace Fleetscope.Tests.Configuration;

public sealed class EngineOptionsTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_AWS_keys_of_the_CellProfiler_example_have_their_values()
    {
        var options = AwsOptions.Read(RunConfig.Load(SourceTree.File("tests", "Fleetscope.Tests", "Configuration", "Examples", "cellprofiler_config.py"), [], null, ConfigFolder.AllKeys));

        (options.Region, options.Profile, options.SshKeyName, options.EcsCluster).ShouldBe(("us-east-1", "default", "golden-key.pem", "default"));
        (options.ClusterMachines, options.TasksPerMachine, options.MachinePrice, options.EbsVolumeGB).ShouldBe((3, 1, 0.13m, 22));
        (options.AssignIp, options.CpuShares, options.MemoryMB).ShouldBe((false, 1024, 7000));
        (options.QueueName, options.DeadLetterQueueName, options.LogGroupName).ShouldBe(("FlyExampleQueue", "ExampleProject_DeadMessages", "FlyExample"));
        (options.AutoMonitor, options.CreateDashboard, options.CleanDashboard).ShouldBe((false, true, true));
        options.MachineTypes.ShouldBe(["c4.xlarge"]);
    }

    [Fact]
    public void Old_configs_that_lack_AWS_keys_have_the_documented_defaults()
    {
        var options = AwsOptions.Read(_folder.LoadWith("DOCKER_CORES = 4"));

        (options.Region, options.Profile, options.SshKeyName, options.EcsCluster, options.UploadFlags).ShouldBe(("us-east-1", "default", "", "default", ""));
        (options.ClusterMachines, options.TasksPerMachine, options.MachinePrice, options.EbsVolumeGB).ShouldBe((3, 1, 0.20m, 30));
        (options.AssignIp, options.CpuShares, options.MemoryMB, options.Worker).ShouldBe((true, 4096, 15000, "fleetscope"));
        (options.QueueName, options.DeadLetterQueueName, options.LogGroupName).ShouldBe(("MyRunQueue", "MyRunDead", "MyRun"));
        (options.AutoMonitor, options.CreateDashboard, options.CleanDashboard, options.MaxRun, options.TaskRoleArn).ShouldBe((false, false, false, TimeSpan.FromHours(168), null));
        options.MachineTypes.ShouldBe(["m5.xlarge"]);
    }

    [Theory]
    [InlineData("'arn:aws:sqs:us-east-1:123456789012:My_DeadMessages'", "My_DeadMessages")]
    [InlineData("'My_DeadMessages'", "My_DeadMessages")]
    public void A_dead_letter_queue_may_be_an_ARN(string value, string name) => AwsOptions.Read(_folder.LoadWith($"SQS_DEAD_LETTER_QUEUE = {value}")).DeadLetterQueueName.ShouldBe(name);

    [Theory]
    [InlineData("'False'", "")]
    [InlineData("'--acl bucket-owner-full-control'", "--acl bucket-owner-full-control")]
    public void Upload_flags_may_be_False(string value, string flags) => AwsOptions.Read(_folder.LoadWith($"UPLOAD_FLAGS = {value}")).UploadFlags.ShouldBe(flags);

    [Fact]
    public void All_mistakes_in_AWS_keys_are_said_at_once()
    {
        var config = _folder.LoadWith("MACHINE_PRICE = 0\nCLUSTER_MACHINES = 'many'\nSQS_QUEUE_NAME = 'a b'");

        Should.Throw<ConfigException>(() => AwsOptions.Read(config)).Mistakes.Select(mistake => mistake.Key).ShouldBe(["CLUSTER_MACHINES", "MACHINE_PRICE", "SQS_QUEUE_NAME"]);
        config.Source.Warnings.Select(warning => warning.Key).ShouldBe(["CLUSTER_MACHINES", "MACHINE_PRICE"]);
    }

    [Fact]
    public void The_local_engine_names_the_keys_that_it_does_not_apply()
    {
        LocalOptions.Read(_folder.LoadWith("CLUSTER_MACHINES = 3; MEMORY = 4096; DOCKER_CORES = 2")).NotApplied.ShouldBe(["CLUSTER_MACHINES", "MEMORY"]);
        LocalOptions.Read(_folder.LoadWith("MEMORY = None")).NotApplied.ShouldBeEmpty();
    }
}
