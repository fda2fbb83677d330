using Fleetscope.Aws;
using Fleetscope.Aws.Setup;
using Fleetscope.Aws.Workers;
using Fleetscope.Configuration;

namespace Fleetscope.Tests.Aws.Workers;

public sealed class WorkerVariablesTests
{
    private readonly Dictionary<string, string> variables = new()
    {
        ["APP_NAME"] = "Flies",
        ["AWS_REGION"] = "eu-west-1",
        ["AWS_BUCKET"] = "control",
        ["SQS_QUEUE_URL"] = "https://sqs.eu-west-1.amazonaws.com/123456789012/OtherQueue",
    };

    [Fact]
    public void What_the_original_setup_passes_is_read()
    {
        foreach (var (name, value) in RecordedCalls.Of("setup.jsonl", "ecs.RegisterTaskDefinition").Single()["containerDefinitions"]![0]!["environment"]!.AsArray()
            .Select(variable => ((string)variable!["name"]!, (string)variable["value"]!)))
        {
            variables[name] = value.Replace("{ENDPOINT}", "http://127.0.0.1:5000", StringComparison.Ordinal);
        }

        var read = Read();

        read.HasOwn.ShouldBeFalse();
        read.Config.AppName.ShouldBe("FlyExample");
        read.Config.Slots.ShouldBe(1);
        read.Config.BetweenSlots.ShouldBe(TimeSpan.FromMinutes(3));
        read.Config.ExpectedNumberFiles.ShouldBe(7);
        read.Config.Buckets.Destination.Text.ShouldBe("dcp-golden-bucket");
        var options = AwsOptions.Read(read.Config);
        options.QueueName.ShouldBe("FlyExampleQueue");
        options.Worker.ShouldBe("fleetscope");
        options.Profile.ShouldBe("default");
    }

    [Fact]
    public void What_our_own_setup_passes_comes_back_as_it_was()
    {
        using var folder = new AwsFolder();
        var config = folder.Config(
            "WORKER='fleetscope'", "COMMAND=['sh', '-c', 'echo {Well}']", "INPUTS=['*.tif']", "JOB_RETRIES=4", "LEASE_SECONDS=30", "SQS_MESSAGE_VISIBILITY=90", "JOB_TIMEOUT=2.5",
            "SOURCE_BUCKET='images'", "NECESSARY_STRING='Cells'", "UPLOAD_FLAGS='--acl bucket-owner-full-control'", "CONTAINER='docker'");
        var options = AwsOptions.Read(config);
        var definition = TaskDefinition.Of(config, options, RunNames.Of(config, options), variables["SQS_QUEUE_URL"], new ContainerCredentials.Role("arn"));
        var container = definition["containerDefinitions"]![0]!;
        container["entryPoint"]!.ToJsonString().ShouldBe("""["/opt/fleetscope/start-worker"]""");
        container["command"]!.ToJsonString().ShouldBe("""["worker"]""");
        ((int)container["stopTimeout"]!).ShouldBe(120);
        foreach (var variable in container["environment"]!.AsArray())
        {
            variables[(string)variable!["name"]!] = (string)variable["value"]!;
        }

        var read = Read();

        read.HasOwn.ShouldBeTrue();
        var back = read.Config;
        (back.JobRetries, back.Lease, back.MessageVisibility, back.JobTimeout).ShouldBe((4, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(2.5)));
        back.Command.ShouldBe(config.Command);
        back.Inputs.ShouldBe(["*.tif"]);
        back.NecessaryString.ShouldBe("Cells");
        back.Container.ShouldBeNull();
        (back.Buckets.Source.Text, back.Buckets.Workspace.Text, back.Buckets.Control.Text).ShouldBe(("images", "images", "dcp-golden-bucket"));
        AwsOptions.Read(back).UploadFlags.ShouldBe("--acl bucket-owner-full-control");
        AwsOptions.Read(back).QueueName.ShouldBe("OtherQueue");
    }

    [Fact]
    public void Missing_variables_are_all_named()
    {
        variables.Remove("AWS_BUCKET");
        variables["APP_NAME"] = " ";

        Should.Throw<ConfigException>(Read).Mistakes.Select(mistake => mistake.Key).ShouldBe(["APP_NAME", "AWS_BUCKET"]);
    }

    [Theory]
    [InlineData("DOCKER_CORES", "many")]
    [InlineData("DOCKER_CORES", "0")]
    [InlineData("CHECK_IF_DONE_BOOL", "perhaps")]
    [InlineData("FLEETSCOPE_CONFIG", "{\"JOB_RETRIES\": \"x\"}")]
    [InlineData("APP_NAME", "a b")]
    public void A_wrong_variable_is_named(string name, string value)
    {
        variables[name] = value;

        Should.Throw<ConfigException>(Read).Mistakes.ShouldHaveSingleItem().Message.ShouldStartWith(name == WorkerVariables.Own ? "JOB_RETRIES" : name);
    }

    [Fact]
    public void Texts_stay_texts_whatever_they_look_like()
    {
        variables["APP_NAME"] = "2024";
        variables["NECESSARY_STRING"] = "False";
        variables["UPLOAD_FLAGS"] = "['--acl']";

        Read().Config.AppName.ShouldBe("2024");
        Read().Config.NecessaryString.ShouldBe("");
        AwsOptions.Read(Read().Config).UploadFlags.ShouldBe("['--acl']");
    }

    private WorkerVariables Read() => WorkerVariables.Read(variables.GetValueOrDefault, "/nowhere");
}
