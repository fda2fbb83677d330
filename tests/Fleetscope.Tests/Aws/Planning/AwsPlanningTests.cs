using System.Text.Json;
using Fleetscope.Aws;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Planning;
using Fleetscope.Cli.Output;
using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Provisioning;
using Fleetscope.Tests.Aws.Checks;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Configuration;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws.Planning;

public sealed class AwsPlanningTests : IDisposable
{
    private readonly AwsProject project = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => project.Dispose();

    /// <summary>The family's guide (step 1, "an example"): sixteen containers of four copies on a large machine.</summary>
    [Fact]
    public async Task Sixteen_containers_of_four_copies_lie_on_an_m4_16xlarge()
    {
        project.Set("CLUSTER_MACHINES", "8").Set("TASKS_PER_MACHINE", "16").Set("MACHINE_TYPE", "['m4.16xlarge']").Set("MACHINE_PRICE", "1.00").Set("EBS_VOL_SIZE", "16*22");
        project.Account.Ec2.SpotPrices["m4.16xlarge"] = 0.80m;

        var plan = await PlanAsync(jobs: 3456, minutesPerJob: 10);

        var machine = plan.Placement.ShouldHaveSingleItem();
        (machine.Wanted, machine.Fits, machine.FitsAtMost, machine.Containers, machine.CopiesPerContainer).ShouldBe((16, 16, 16, 16, 4));
        (machine.CoresPerCopy, machine.MemoryPerCopyMiB, machine.DiskPerCopyGB).ShouldBe((1.0, 3750, 5.0));
        plan.Warnings.ShouldBeEmpty();
        plan.Slots.ShouldBe(8 * 16 * 4);
        plan.Costs[0].PerHour.ShouldBe(DollarRange.Of(6.40m));
        plan.Hours.ShouldNotBeNull().ShouldBe(7 * 10 / 60.0, 0.001);
        ShouldRead(plan, "plan-16x4.txt");
    }

    /// <summary>The same copies on small machines: one container of four on each.</summary>
    [Fact]
    public async Task One_container_of_four_copies_lies_on_an_m4_xlarge()
    {
        project.Set("CLUSTER_MACHINES", "128").Set("MACHINE_TYPE", "['m4.xlarge']").Set("EBS_VOL_SIZE", "22");

        var plan = await PlanAsync(jobs: 3456, minutesPerJob: 10);

        var machine = plan.Placement.ShouldHaveSingleItem();
        (machine.Wanted, machine.Fits, machine.FitsAtMost, machine.Containers, machine.CopiesPerContainer).ShouldBe((1, 1, 1, 1, 4));
        (machine.CoresPerCopy, machine.MemoryPerCopyMiB, machine.DiskPerCopyGB).ShouldBe((1.0, 3750, 5.0));
        plan.Warnings.ShouldBeEmpty();
        plan.Slots.ShouldBe(128 * 4);
        plan.Costs[0].PerHour.ShouldBe(DollarRange.Of(6.40m));
        ShouldRead(plan, "plan-1x4.txt");
    }

    [Theory]
    [InlineData("TASKS_PER_MACHINE", "8", "m4.xlarge takes 1 of 8 containers, for its cores")]
    [InlineData("MEMORY", "17000", "m4.xlarge is too small: no container fits, for its memory")]
    [InlineData("MEMORY", "15900", "m4.xlarge may be too small: a container of 15900 MB fits only if the system takes less than 7.5 % of the memory; 15155 MB are sure to fit")]
    [InlineData("TASKS_PER_MACHINE", "2", "m4.2xlarge takes 1 of 2 containers for sure; more fit only if the system takes less than 7.5 % of the memory", "MACHINE_TYPE=['m4.2xlarge']", "MEMORY=15500")]
    [InlineData("CPU_SHARES", "1024", "m4.xlarge has room for 2 containers, and TASKS_PER_MACHINE is 1: ECS may put more on some machines and none on others", "MEMORY=7000")]
    [InlineData("MACHINE_TYPE", "['m6g.xlarge']", "m6g.xlarge is a machine of arm64; workers run on x86-64")]
    [InlineData("MACHINE_TYPE", "['m4.xlarg']", "us-east-1 has no machines of the type m4.xlarg")]
    [InlineData("MACHINE_PRICE", "0.01", "m4.xlarge costs 0.05 dollars an hour now, and MACHINE_PRICE is 0.01: no such machine comes")]
    [InlineData("MAX_RUN_HOURS", "0.2", "the work takes about 1.2 hours, and AWS ends the fleet after 0.2 (MAX_RUN_HOURS)", "CLUSTER_MACHINES=128")]
    public async Task What_will_not_go_as_it_is_meant_is_a_warning(string key, string literal, string warning, params string[] also)
    {
        project.Set("MACHINE_TYPE", "['m4.xlarge']").Set(key, literal);
        foreach (var (other, value) in also.Select(one => (one.Split('=')[0], one.Split('=')[1])))
        {
            project.Set(other, value);
        }

        (await PlanAsync(jobs: key == "MAX_RUN_HOURS" ? 3456 : null, minutesPerJob: 10)).Warnings.ShouldBe([warning]);
    }

    [Fact]
    public async Task The_end_that_cannot_be_put_off_is_told()
    {
        project.Set("MAX_RUN_HOURS", "36");

        var plan = await PlanAsync();

        plan.ValidUntil.ShouldBe(project.Account.Clock.GetUtcNow().AddHours(36));
        FleetPlanText.Lines(plan).ShouldContain(line => line.Contains("started now, on 2026-01-03 at 15:04 UTC. That cannot be put off.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Prices_that_are_not_told_are_not_guessed()
    {
        var calls = new CrashingCalls(project.Account.Api).Fail("ec2:ListSpotPrices", CallFault.AccessDenied);
        project.Open = () => calls.Api;

        var plan = await PlanAsync(jobs: 100, minutesPerJob: 10);

        plan.PerHour.ShouldBeNull();
        plan.WholeRun.ShouldBeNull();
        plan.MachineCeilingPerHour.ShouldBe(0.10m);
        plan.Unknown.ShouldContain("spot prices: the permission ec2:DescribeSpotPriceHistory is missing");
        plan.Unknown.ShouldContain("spot prices of now; MACHINE_PRICE is the most");
        plan.Placement[0].Fits.ShouldBe(1);
    }

    [Fact]
    public async Task A_price_above_MACHINE_PRICE_makes_no_sum()
    {
        project.Set("MACHINE_PRICE", "0.01");

        var plan = await PlanAsync(jobs: 100, minutesPerJob: 10);

        plan.PerHour.ShouldBeNull();
        plan.WholeRun.ShouldBeNull();
    }

    [Fact]
    public async Task Without_an_account_the_names_are_planned_all_the_same()
    {
        project.Open = () => throw new AwsException("sts:GetCallerIdentity", AwsException.NoCredentials, "none", 0, "");

        var plan = await PlanAsync();

        plan.Creates.ShouldContain(new PlannedResource("queue", "PlatesQueue"));
        plan.Placement[0].Fits.ShouldBeNull();
        plan.Unknown.ShouldContain("everything that the account would tell, for there are no AWS credentials (none)");
    }

    [Fact]
    public async Task A_plan_only_reads_and_changes_nothing()
    {
        var calls = new CrashingCalls(project.Account.Api);
        project.Open = () => calls.Api;
        var before = project.Account.Inventory();
        project.Write();
        var files = Directory.GetFiles(Path.GetDirectoryName(project.ConfigFile)!, "*", SearchOption.AllDirectories);

        await PlanAsync(jobs: 100, minutesPerJob: 10);

        calls.Made.ShouldNotBeEmpty();
        calls.Made.ShouldAllBe(call => Reads.IsReading(call));
        project.Account.Inventory().ShouldBe(before);
        Directory.GetFiles(Path.GetDirectoryName(project.ConfigFile)!, "*", SearchOption.AllDirectories).ShouldBe(files);
    }

    [Fact]
    public async Task What_is_planned_is_what_setup_and_startCluster_record()
    {
        var plan = await PlanAsync();
        var config = Config();
        var clock = project.Account.Clock;
        var engine = new AwsEngine(project.Access, clock, _ => { });

        await clock.DuringAsync(async () =>
        {
            await new Provisioner(engine).ApplyAsync(config, adopt: false, Token);
            await using var ports = await engine.OpenAsync(config, Token);
            await engine.StartAsync(config, ports, new FleetTerms("image") { FleetFile = project.FleetFile, Waits = false }, _ => { }, Token);
        });

        var recorded = (await engine.Ledger(config).LoadAsync(Token)).ShouldNotBeNull().Resources.Select(entry => new PlannedResource(entry.Kind, entry.Id));
        var named = plan.Creates.Where(one => one.Kind != RunNames.FleetKind && !one.Id.StartsWith("Plates_INSTANCE", StringComparison.Ordinal));
        named.ShouldBe(recorded.Where(one => one.Kind is not (RunNames.FleetKind or RunNames.FleetTokenKind)), ignoreOrder: true);
        plan.Creates.ShouldContain(new PlannedResource(RunNames.FleetKind, "1 x m5.xlarge"));
    }

    [Fact]
    public async Task As_JSON_it_has_numbers_and_leaves_out_what_is_not_known()
    {
        var json = JsonSerializer.SerializeToNode(await PlanAsync(), CliJson.Default.FleetPlan)!.AsObject();

        json["run"]!.GetValue<string>().ShouldBe("Plates");
        json["placement"]![0]!["memoryPerCopyMiB"]!.GetValue<int>().ShouldBe(3750);
        json["perHour"]!["least"]!.GetValue<decimal>().ShouldBeGreaterThan(0.05m);
        json["validUntil"]!.GetValue<DateTimeOffset>().ShouldBe(project.Account.Clock.GetUtcNow().AddHours(168));
        json.ContainsKey("wholeRun").ShouldBeFalse();
    }

    [Fact]
    public async Task A_zone_in_place_of_the_region_is_refused_before_anything_is_asked()
    {
        project.Set("AWS_REGION", "'us-east-1a'").Open = () => throw new InvalidOperationException("asked");

        (await Should.ThrowAsync<FleetscopeException>(() => PlanAsync())).Cause.ShouldBe("it is a zone");
    }

    private Task<FleetPlan> PlanAsync(long? jobs = null, double? minutesPerJob = null)
    {
        var config = Config();
        return AwsPlanning.MakeAsync(project.Access, config, new PlanTerms { FleetFile = project.FleetFile, Jobs = jobs, MinutesPerJob = minutesPerJob }, project.Account.Clock, Token);
    }

    private RunConfig Config()
    {
        project.Write();
        return RunConfig.Load(project.ConfigFile, [], bucket: null, ConfigFolder.AllKeys);
    }

    /// <summary>Compares the plan for people with an approved text, in which the folder of the test has a name.</summary>
    private void ShouldRead(FleetPlan plan, string name)
    {
        var text = string.Concat(FleetPlanText.Lines(plan).Select(line => line + "\n")).Replace(Path.GetDirectoryName(project.ConfigFile)!, "FOLDER", StringComparison.Ordinal);
        Approved.ShouldMatchFile(text, SourceTree.File("tests", "Fleetscope.Tests", "Aws", "Approved", name));
    }
}
