using Fleetscope.Aws.Api;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Tests.Aws.Api;

public sealed class AwsSessionTests : IDisposable
{
    private readonly string profiles = Path.GetTempFileName();

    public AwsSessionTests() => File.WriteAllText(profiles,
        """
        [lab]
        aws_access_key_id = AKIDLAB
        aws_secret_access_key = secret
        [tasks]
        role_arn = arn:aws:iam::123456789012:role/Tasks
        source_profile = lab
        [empty]
        region = us-east-1
        """);

    public void Dispose() => File.Delete(profiles);

    [Fact]
    public void A_profile_that_is_missing_is_named_with_those_there_are()
    {
        var failure = Should.Throw<FleetscopeException>(() => AwsSession.Open(Settings("labb")));
        failure.What.ShouldBe("AWS_PROFILE 'labb'");
        failure.Cause.ShouldContain("there are: lab, tasks");
    }

    [Fact]
    public void A_profile_without_keys_is_told() => Should.Throw<FleetscopeException>(() => AwsSession.Open(Settings("empty"))).Next.ShouldContain("aws configure --profile empty");

    [Fact]
    public async Task A_profile_gives_its_keys_and_its_role()
    {
        AwsSession.Open(Settings("lab"));
        (await AwsProfiles.Open(Settings("lab")).GetCredentialsAsync()).AccessKey.ShouldBe("AKIDLAB");
        AwsProfiles.FindRole(Settings("tasks")).ShouldBe("arn:aws:iam::123456789012:role/Tasks");
        AwsProfiles.FindRole(Settings("lab")).ShouldBeNull();
        AwsProfiles.FindRole(Settings("none")).ShouldBeNull();
    }

    [Theory]
    [InlineData("us-east-1", "https://sqs.us-east-1.amazonaws.com/", "https://iam.amazonaws.com/", "us-east-1")]
    [InlineData("eu-central-1", "https://sqs.eu-central-1.amazonaws.com/", "https://iam.amazonaws.com/", "us-east-1")]
    [InlineData("cn-north-1", "https://sqs.cn-north-1.amazonaws.com.cn/", "https://iam.cn-north-1.amazonaws.com.cn/", "cn-north-1")]
    [InlineData("us-gov-west-1", "https://sqs.us-gov-west-1.amazonaws.com/", "https://iam.us-gov.amazonaws.com/", "us-gov-west-1")]
    public void Services_are_where_their_region_is(string region, string sqs, string iam, string home)
    {
        var endpoints = new AwsEndpoints(region, _ => null);
        endpoints.Of(AwsService.Sqs).ToString().ShouldBe(sqs);
        endpoints.Of(AwsService.Iam).ToString().ShouldBe(iam);
        endpoints.SigningRegion(AwsService.Iam).ShouldBe(home);
        endpoints.SigningRegion(AwsService.Sqs).ShouldBe(region);
    }

    [Fact]
    public void The_environment_may_name_other_places_for_all_and_for_one()
    {
        var environment = new Dictionary<string, string> { ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1", ["AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"] = "http://127.0.0.1:2" };
        var endpoints = new AwsEndpoints("us-east-1", environment.GetValueOrDefault);
        endpoints.Of(AwsService.Sqs).Port.ShouldBe(1);
        endpoints.Of(AwsService.Logs).Port.ShouldBe(2);

        environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
        endpoints.Named(AwsService.Sqs).ShouldBeNull();

        new AwsEndpoints("us-east-1", _ => "nonsense").ShouldSatisfyAllConditions(wrong => Should.Throw<FleetscopeException>(() => wrong.Of(AwsService.Sqs)).What.ShouldContain("AWS_ENDPOINT_URL"));
    }

    private AwsSettings Settings(string profile) => new() { Region = "us-east-1", Profile = profile, ProfilesFile = profiles };
}
