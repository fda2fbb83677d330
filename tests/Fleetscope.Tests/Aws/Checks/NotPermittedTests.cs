using Fleetscope.Checks;
using Fleetscope.Tests.Aws.Memory;

namespace Fleetscope.Tests.Aws.Checks;

/// <summary>A call that the user may not make costs one finding, and nothing else of the check.</summary>
public sealed class NotPermittedTests
{
    /// <summary>The call of the interface, the permission that AWS wants for it, and who asks.</summary>
    public static TheoryData<string, string, string[]> Calls => new()
    {
        { "ec2:ListInstanceTypes", "ec2:DescribeInstanceTypes", ["arm-machine", "container-does-not-fit", "fewer-containers-than-meant", "machine-image-architecture", "machine-type-unknown", "max-run-too-short", "more-containers-than-meant", "quota-too-small"] },
        { "ec2:ListSpotPrices", "ec2:DescribeSpotPriceHistory", ["price-too-low"] },
        { "ec2:FindImage", "ec2:DescribeImages", ["disk-does-not-fit-image", "disk-not-used", "machine-image-architecture", "machine-image-missing", "machine-image-old", "machine-image-without-ecs"] },
        { "ec2:ListSubnets", "ec2:DescribeSubnets", ["few-addresses", "no-way-out", "security-group-unfit", "subnet-missing"] },
        { "ec2:ListRouteTables", "ec2:DescribeRouteTables", ["no-way-out"] },
        { "ec2:ListSecurityGroups", "ec2:DescribeSecurityGroups", ["security-group-unfit"] },
        { "ec2:HasKeyPair", "ec2:DescribeKeyPairs", ["key-pair-missing"] },
        { "account:FindRole", "iam:GetRole", ["fleet-role-unfit", "instance-profile-unfit", "no-container-role", "role-not-for-containers"] },
        { "account:FindInstanceProfile", "iam:GetInstanceProfile", ["instance-profile-unfit"] },
        { "account:FindTopic", "sns:ListTopics", ["auto-monitor-unarmed"] },
        { "account:FindFunctionTags", "lambda:GetFunction", ["auto-monitor-unarmed"] },
        { "account:FindQuota", "servicequotas:GetServiceQuota", ["quota-too-small"] },
        { "sqs:FindQueue", "sqs:GetQueueUrl", ["dead-letters-left", "queue-differs", "queue-not-empty"] },
        { "sqs:GetQueueAttributes", "sqs:GetQueueAttributes", ["dead-letters-left", "queue-differs", "queue-not-empty"] },
        { "sqs:ListQueues", "sqs:ListQueues", ["similar-run"] },
        { "ecs:FindCluster", "ecs:DescribeClusters", ["shared-cluster"] },
        { "ecs:ListServices", "ecs:ListServices", ["shared-cluster"] },
        { "cloudwatch:ListDashboards", "cloudwatch:ListDashboards", ["dashboard-costs"] },
        { "s3:FindPolicy", "s3:GetBucketPolicy", ["logs-not-exportable"] },
        { "s3:FindObject", "s3:GetObject", ["what lies in plates-bucket"] },
        { "s3:Download", "s3:GetObject", ["what lies in plates-bucket"] },
        { "s3:ListObjects", "s3:ListBucket", ["what lies in plates-bucket"] },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_call_that_is_not_permitted_is_one_finding_with_its_permission(string call, string permission, string[] askers)
    {
        using var project = Asking();
        var calls = new CrashingCalls(project.Account.Api).Fail(call, CallFault.AccessDenied);
        project.Open = () => calls.Api;

        var finding = (await project.CheckAsync()).ShouldHaveSingleItem();

        finding.Rule.ShouldBe("not-checked");
        finding.Severity.ShouldBe(Severity.Warning);
        finding.Message.ShouldBe($"could not be checked: {string.Join(", ", askers)}; the permission {permission} is missing");
    }

    [Fact]
    public async Task Every_call_of_a_check_is_in_that_table_and_only_reads()
    {
        using var project = Asking();
        var calls = new CrashingCalls(project.Account.Api);
        project.Open = () => calls.Api;
        var before = project.Account.Inventory();

        (await project.CheckAsync()).ShouldBeEmpty();

        calls.Made.Distinct().Except(Calls.Select(row => row.Data.Item1)).ShouldBe(["account:WhoAmI", "s3:FindBucket"], ignoreOrder: true);
        calls.Made.ShouldAllBe(call => Reads.IsReading(call));
        project.Account.Inventory().ShouldBe(before);
    }

    [Fact]
    public async Task A_bucket_that_may_not_be_looked_at_is_closed()
    {
        using var project = Asking();
        var calls = new CrashingCalls(project.Account.Api).Fail("s3:FindBucket", CallFault.AccessDenied);
        project.Open = () => calls.Api;

        (await project.CheckAsync()).ShouldHaveSingleItem().Rule.ShouldBe("bucket-closed");
    }

    [Fact]
    public async Task Without_any_permission_the_check_goes_on_and_names_each_once()
    {
        using var project = Asking();
        project.Set("MACHINE_TYPE", "['m6g.xlarge']").Set("SQS_DEAD_LETTER_QUEUE", "'PlatesQueue'");
        var calls = new CrashingCalls(project.Account.Api).Fail("*", CallFault.AccessDenied);
        project.Open = () => calls.Api;

        var findings = await project.CheckAsync();

        findings.Where(finding => finding.Rule != "not-checked").Select(finding => finding.Rule).ShouldBe(["dead-letters-in-queue", "arm-machine", "bucket-closed"]);
        var said = findings.Where(finding => finding.Rule == "not-checked").Select(finding => finding.Message).ToList();
        said.ShouldBeUnique();
        said.Count.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task An_account_that_does_not_answer_is_asked_once()
    {
        using var project = Asking();
        var calls = new CrashingCalls(project.Account.Api).Fail("*", CallFault.NoAnswer);
        project.Open = () => calls.Api;

        var finding = (await project.CheckAsync()).ShouldHaveSingleItem();

        finding.Message.ShouldBe("could not be checked: everything that needs the account, for the AWS endpoint could not be reached (The connection was closed)");
        finding.Fix.ShouldStartWith("check the network");
        calls.Made.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_failure_that_is_no_refusal_is_said_as_one()
    {
        using var project = Asking();
        var calls = new CrashingCalls(project.Account.Api).Fail("cloudwatch:ListDashboards", CallFault.Unavailable);
        project.Open = () => calls.Api;

        (await project.CheckAsync()).ShouldHaveSingleItem().Message.ShouldBe("could not be checked: dashboard-costs; cloudwatch:ListDashboards failed (ServiceUnavailable)");
    }

    /// <summary>A project in which every rule has reason to ask the account: queues, a cluster and an image are there, and in order.</summary>
    private static AwsProject Asking()
    {
        var project = new AwsProject { MinutesPerJob = 5 };
        project.Set("ECS_CLUSTER", "'default'");
        project.Account.Api.Ecs.CreateClusterAsync("default", default).GetAwaiter().GetResult();
        project.AddQueue("PlatesQueue");
        project.AddQueue("Plates_Dead");
        project.UseImage(MemoryCatalogue.CurrentImage);
        return project;
    }
}
