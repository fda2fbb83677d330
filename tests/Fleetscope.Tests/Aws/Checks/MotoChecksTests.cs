using Fleetscope.Aws;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Api.Wire;
using Fleetscope.Aws.Planning;
using Fleetscope.Configuration;
using Fleetscope.Tests.Aws.Moto;
using Fleetscope.Tests.Configuration;

namespace Fleetscope.Tests.Aws.Checks;

/// <summary>The checks and the plan through the real clients, on moto.</summary>
public sealed class MotoChecksTests(MotoServer moto)
{
    /// <summary>The account has no bucket policy and no function.</summary>
    private static readonly string[] NotPrepared = ["auto-monitor-unarmed", "logs-not-exportable"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_account_lacks_all_that_the_files_name()
    {
        var account = await moto.NewAccountAsync(Token);
        using var project = Project(account, $"absent-{account.AccountId}");

        var rules = (await project.CheckAsync()).Select(finding => finding.Rule).ToHashSet();

        rules.ShouldBe(
            [
                "bucket-missing", "no-container-role", "auto-monitor-unarmed", "mixed-accounts", "key-pair-missing", "subnet-missing", "security-group-unfit",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task An_account_in_order_is_found_so_and_every_call_only_reads()
    {
        var account = await moto.NewAccountAsync(Token);
        var bucket = $"plates-{account.AccountId}";
        using var project = Project(account, bucket);
        await PrepareAsync(account, project, bucket);
        var prepared = account.Calls.All.Count;

        var findings = await project.CheckAsync();

        findings.Select(finding => finding.Rule).Distinct().Except(NotPrepared).ShouldBeEmpty(string.Join('\n', findings));
        var calls = account.Calls.All.Skip(prepared).Distinct().ToList();
        calls.ShouldAllBe(call => Reads.IsReading(call));

        // The permissions that findings name are those that the calls need.
        var known = NotPermittedTests.Calls.Select(row => row.Data.Item2);
        known.Except(calls.Select(AwsPermissions.Of)).ShouldBeEmpty(string.Join('\n', calls));
    }

    [Fact]
    public async Task A_plan_through_the_real_clients_only_reads()
    {
        var account = await moto.NewAccountAsync(Token);
        using var project = Project(account, $"plates-{account.AccountId}");
        project.Set("MACHINE_TYPE", "['m4.16xlarge']").Set("TASKS_PER_MACHINE", "16").Write();
        var config = RunConfig.Load(project.ConfigFile, [], bucket: null, ConfigFolder.AllKeys);

        var plan = await AwsPlanning.MakeAsync(project.Access, config, new PlanTerms { FleetFile = project.FleetFile, Jobs = 100, MinutesPerJob = 10 }, TimeProvider.System, Token);

        (plan.Placement[0].VCpus, plan.Placement[0].Fits).ShouldBe((64, 16));
        plan.Placement[0].SpotPrice.ShouldNotBeNull();
        account.Calls.All.ShouldAllBe(call => Reads.IsReading(call));
    }

    private static AwsProject Project(MotoAccount account, string bucket)
    {
        var project = new AwsProject { Open = () => account.Api, MinutesPerJob = 5 };
        foreach (var key in (string[])["AWS_BUCKET", "SOURCE_BUCKET", "WORKSPACE_BUCKET", "DESTINATION_BUCKET"])
        {
            project.Set(key, $"'{bucket}'");
        }

        return project;
    }

    /// <summary>Makes all that the project's files name, and names the account's own network in the fleet file.</summary>
    private static async Task PrepareAsync(MotoAccount account, AwsProject project, string bucket)
    {
        using var http = new HttpClient();
        var calls = new AwsCalls(http, new AwsEndpoints(account.Settings.Region, account.Settings.Environment), new AwsKeyring(() => AwsProfiles.Open(account.Settings)), account.Settings);
        await AddRoleAsync(calls, "FleetscopeTaskRole", "ecs-tasks.amazonaws.com");
        await AddRoleAsync(calls, AwsProject.FleetRole, "spotfleet.amazonaws.com");
        await AddRoleAsync(calls, AwsProject.MachineRole, "ec2.amazonaws.com");
        await calls.QueryAsync(AwsService.Iam, "CreateInstanceProfile", "profile", new QueryForm().Add("InstanceProfileName", AwsProject.MachineRole), Token);
        await calls.QueryAsync(AwsService.Iam, "AddRoleToInstanceProfile", "profile", new QueryForm().Add("InstanceProfileName", AwsProject.MachineRole).Add("RoleName", AwsProject.MachineRole), Token);
        await calls.QueryAsync(AwsService.Ec2, "CreateKeyPair", "key", new QueryForm().Add("KeyName", "flies"), Token);
        await calls.QueryAsync(AwsService.Sns, "CreateTopic", "topic", new QueryForm().Add("Name", "Monitor"), Token);
        var subnet = (await calls.QueryAsync(AwsService.Ec2, "DescribeSubnets", "subnets", new QueryForm(), Token)).Items("subnetSet").First();
        var groups = (await calls.QueryAsync(AwsService.Ec2, "DescribeSecurityGroups", "groups", new QueryForm(), Token)).Items("securityGroupInfo");
        var gateway = (await calls.QueryAsync(AwsService.Ec2, "CreateInternetGateway", "gateway", new QueryForm(), Token)).Child("internetGateway")!.Text("internetGatewayId");
        await calls.QueryAsync(AwsService.Ec2, "AttachInternetGateway", "gateway", new QueryForm().Add("InternetGatewayId", gateway).Add("VpcId", subnet.Text("vpcId")), Token);
        var table = (await calls.QueryAsync(AwsService.Ec2, "DescribeRouteTables", "tables", new QueryForm(), Token)).Items("routeTableSet").First(one => one.Text("vpcId") == subnet.Text("vpcId"));
        await calls.QueryAsync(AwsService.Ec2, "CreateRoute", "route", new QueryForm().Add("RouteTableId", table.Text("routeTableId")).Add("DestinationCidrBlock", "0.0.0.0/0").Add("GatewayId", gateway), Token);

        await account.Api.Ecs.CreateClusterAsync("default", Token);
        foreach (var queue in (string[])["PlatesQueue", "Plates_Dead"])
        {
            await account.Api.Sqs.CreateQueueAsync(queue, new Dictionary<string, string> { ["VisibilityTimeout"] = "600" }, Token);
        }

        await account.CreateBucketAsync(bucket, Token);
        foreach (var (key, thing) in project.Account.S3.Buckets[AwsProject.Bucket].Objects)
        {
            await account.Api.S3.WriteAsync(bucket, key, thing.Bytes, WriteCondition.Always, Token);
        }

        project.Set("ECS_CLUSTER", "'default'");
        var image = await account.Api.Account.FindParameterAsync("/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id", Token);
        project.UseImage(image ?? "ami-none");
        project.Fleet!["IamFleetRole"] = $"arn:aws:iam::{account.AccountId}:role/{AwsProject.FleetRole}";
        project.Specification["IamInstanceProfile"]!["Arn"] = $"arn:aws:iam::{account.AccountId}:instance-profile/{AwsProject.MachineRole}";
        var network = project.Specification["NetworkInterfaces"]![0]!;
        network["SubnetId"] = subnet.Text("subnetId");
        network["Groups"]![0] = groups.First(group => group.Text("vpcId") == subnet.Text("vpcId")).Text("groupId");
    }

    private static async Task AddRoleAsync(AwsCalls calls, string name, string service) => await calls.QueryAsync(
        AwsService.Iam, "CreateRole", $"role {name}",
        new QueryForm().Add("RoleName", name).Add("AssumeRolePolicyDocument", $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"{{{service}}}"},"Action":"sts:AssumeRole"}]}"""), Token);
}
