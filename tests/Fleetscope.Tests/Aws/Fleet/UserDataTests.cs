using System.Diagnostics;
using Fleetscope.Aws.Fleet;

namespace Fleetscope.Tests.Aws.Fleet;

public sealed class UserDataTests
{
    [Theory]
    [InlineData("amazon-linux-1", "image")]
    [InlineData("amazon-linux-1", "fleetscope")]
    [InlineData("one-volume", "image")]
    [InlineData("one-volume", "fleetscope")]
    public void User_data_is_as_approved(string layout, string worker)
    {
        var text = Of(layout == "one-volume" ? MachineLayout.OneVolume : MachineLayout.AmazonLinux1, $"WORKER={worker}").Text();

        Approved.ShouldMatchFile(text, SourceTree.File("tests", "Fleetscope.Tests", "Aws", "Approved", $"user-data-{layout}-{worker}.txt"));
    }

    [Theory]
    [InlineData(22, 1, 20)]
    [InlineData(22, 2, 9)]
    [InlineData(30, 4, 6)]
    [InlineData(45, 2, 20)]
    public void The_disk_of_a_container_is_its_share_less_two_rounded_half_to_even(int disk, int workers, int size) =>
        Of(MachineLayout.AmazonLinux1, $"EBS_VOL_SIZE={disk}", $"TASKS_PER_MACHINE={workers}").Text().ShouldContain($"dm.basesize={size}G");

    [Theory]
    [InlineData(22, 11)]
    [InlineData(22, 16)]
    public void D50_a_disk_that_leaves_a_container_nothing_is_refused(int disk, int workers) =>
        Should.Throw<FleetscopeException>(() => Of(MachineLayout.AmazonLinux1, $"EBS_VOL_SIZE={disk}", $"TASKS_PER_MACHINE={workers}").Text()).What.ShouldBe("EBS_VOL_SIZE");

    [Fact]
    public void D50_images_with_one_volume_are_told_nothing_of_a_device_mapper()
    {
        var text = Of(MachineLayout.OneVolume).Text();

        text.ShouldNotContain("dm.basesize");
        text.ShouldNotContain("yum");
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("x; rm -rf /")]
    [InlineData("$(reboot)")]
    [InlineData("a'b")]
    public void A_bucket_that_could_break_out_of_the_script_is_refused(string bucket) =>
        Should.Throw<FleetscopeException>(() => (Of(MachineLayout.OneVolume) with { Bucket = bucket }).Text()).What.ShouldBe("AWS_BUCKET");

    [Theory]
    [InlineData("c\nreboot")]
    [InlineData("FLEETSCOPE\nreboot")]
    [InlineData("a b")]
    public void A_cluster_that_could_break_out_of_the_script_is_refused(string cluster)
    {
        var options = RecordedCalls.Options() with { EcsCluster = cluster };

        Should.Throw<FleetscopeException>(() => (Of(MachineLayout.OneVolume) with { Options = options }).Text()).What.ShouldBe("ECS_CLUSTER");
    }

    [Theory]
    [InlineData("plain-1.0_x/y:z", "plain-1.0_x/y:z")]
    [InlineData("a b", "'a b'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("$(x)`y`\"z\"", "'$(x)`y`\"z\"'")]
    [InlineData("", "''")]
    public void A_word_for_the_shell_is_quoted_where_it_must_be(string value, string word) => ShellWord.Of(value).ShouldBe(word);

    [Theory]
    [InlineData(MachineLayout.AmazonLinux1, "image")]
    [InlineData(MachineLayout.AmazonLinux1, "fleetscope")]
    [InlineData(MachineLayout.OneVolume, "image")]
    [InlineData(MachineLayout.OneVolume, "fleetscope")]
    internal async Task Every_script_is_one_that_bash_can_read(MachineLayout layout, string worker)
    {
        var scripts = Of(layout, $"WORKER={worker}").Text().Split("--===============fleetscope==").Select(part => part.Split("\n\n", 2)).Where(part => part.Length == 2 && part[1].StartsWith("#!", StringComparison.Ordinal));
        foreach (var script in scripts)
        {
            using var bash = Process.Start(new ProcessStartInfo("bash", ["-n"]) { RedirectStandardInput = true, RedirectStandardError = true })!;
            await bash.StandardInput.WriteAsync(script[1]);
            bash.StandardInput.Close();
            (await bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
        }
    }

    [Fact]
    public void A_run_s_machines_carry_its_name_as_an_attribute()
    {
        EcsConfig.Text("default", run: null, isOurWorker: false).ShouldBe("ECS_CLUSTER=default\nECS_AVAILABLE_LOGGING_DRIVERS=[\"json-file\",\"awslogs\"]");
        EcsConfig.Text("c", "FlyExample", isOurWorker: true).ShouldBe(
            "ECS_CLUSTER=c\nECS_AVAILABLE_LOGGING_DRIVERS=[\"json-file\",\"awslogs\"]\nECS_INSTANCE_ATTRIBUTES={\"fleetscope.run\":\"FlyExample\"}\nECS_ENABLE_SPOT_INSTANCE_DRAINING=true");
        EcsConfig.PlacementOf("FlyExample").ShouldBe("attribute:fleetscope.run == FlyExample");
    }

    [Fact]
    public void The_ecs_config_is_the_original_s_but_for_the_listed_differences() => Differences.ShouldBeListed(
        "startCluster s3://ecsconfigs/FlyExample_ecs.config",
        EcsConfig.Text("default", run: null, isOurWorker: false), EcsConfig.Text("default", "FlyExample", isOurWorker: false));

    private static UserData Of(MachineLayout layout, params string[] settings) =>
        new("FlyExample", "dcp-golden-bucket", RecordedCalls.Options(settings), layout, SetsMetadataHops: true, "1.2.3");
}
