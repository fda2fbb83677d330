using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Api.Contracts;

/// <summary>What the account's preparation relies on of IAM.</summary>
public abstract class IamContract : AwsContract
{
    private const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";
    private const string Document = """{"Version":"2012-10-17","Statement":[{"Sid":"Look","Effect":"Allow","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::fly+eyes/*"]}]}""";

    private static readonly Dictionary<string, string> Tags = new() { ["fleetscope:version"] = "1.2.3", ["team"] = "flies & worms" };

    private IIam Iam => Api.Iam;

    [Fact]
    public async Task A_role_is_found_as_it_was_made()
    {
        var arn = await Iam.CreateRoleAsync("Fly", Trust, "For flies", Tags, Token);

        var role = (await Api.Account.FindRoleAsync("Fly", Token)).ShouldNotBeNull();
        role.Arn.ShouldBe(arn);
        JsonNode.DeepEquals(JsonNode.Parse(role.TrustPolicy), JsonNode.Parse(Trust)).ShouldBeTrue(role.TrustPolicy);
        role.Tags.ShouldBe(Tags, ignoreOrder: true);
        await RefusedAsync(Iam.CreateRoleAsync("Fly", Trust, "For flies", Tags, Token), "EntityAlreadyExists");
    }

    [Fact]
    public async Task A_role_is_changed_and_gone()
    {
        await Iam.CreateRoleAsync("Fly", Trust, "", new Dictionary<string, string> { ["a"] = "1" }, Token);

        await Iam.UpdateTrustPolicyAsync("Fly", Trust.Replace("ec2", "lambda", StringComparison.Ordinal), Token);
        await Iam.TagRoleAsync("Fly", new Dictionary<string, string> { ["a"] = "2", ["b"] = "3" }, Token);

        var role = (await Api.Account.FindRoleAsync("Fly", Token)).ShouldNotBeNull();
        role.TrustPolicy.ShouldContain("lambda.amazonaws.com");
        role.Tags.ShouldBe(new Dictionary<string, string> { ["a"] = "2", ["b"] = "3" }, ignoreOrder: true);
        await Iam.DeleteRoleAsync("Fly", Token);
        await Iam.DeleteRoleAsync("Fly", Token);
        (await Api.Account.FindRoleAsync("Fly", Token)).ShouldBeNull();
        await RefusedAsync(Iam.UpdateTrustPolicyAsync("Fly", Trust, Token), "NoSuchEntity");
    }

    [Fact]
    public async Task A_roles_own_policies_are_put_found_and_removed()
    {
        await Iam.CreateRoleAsync("Fly", Trust, "", new Dictionary<string, string>(), Token);
        (await Iam.ListRolePoliciesAsync("Fly", Token)).ShouldBeEmpty();
        (await Iam.FindRolePolicyAsync("Fly", "Look", Token)).ShouldBeNull();

        await RefusedAsync(Iam.PutRolePolicyAsync("Fly", "Look", """{"Version":"2012-10-17","Statement":[]}""", Token), "MalformedPolicyDocument");
        await Iam.PutRolePolicyAsync("Fly", "Look", Document.Replace("GetObject", "PutObject", StringComparison.Ordinal), Token);
        await Iam.PutRolePolicyAsync("Fly", "Look", Document, Token);

        (await Iam.ListRolePoliciesAsync("Fly", Token)).ShouldBe(["Look"]);
        JsonNode.DeepEquals(JsonNode.Parse((await Iam.FindRolePolicyAsync("Fly", "Look", Token))!), JsonNode.Parse(Document)).ShouldBeTrue();
        await RefusedAsync(Iam.DeleteRoleAsync("Fly", Token), "DeleteConflict");
        await Iam.DeleteRolePolicyAsync("Fly", "Look", Token);
        await Iam.DeleteRolePolicyAsync("Fly", "Look", Token);
        await Iam.DeleteRoleAsync("Fly", Token);
        (await Iam.ListRolePoliciesAsync("Fly", Token)).ShouldBeEmpty();
        (await Iam.ListAttachedPoliciesAsync("Fly", Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_instance_profile_holds_one_role()
    {
        await Iam.CreateRoleAsync("Fly", Trust, "", new Dictionary<string, string>(), Token);
        await Iam.CreateRoleAsync("Worm", Trust, "", new Dictionary<string, string>(), Token);
        (await Iam.FindInstanceProfileAsync("Machine", Token)).ShouldBeNull();

        var arn = await Iam.CreateInstanceProfileAsync("Machine", Tags, Token);
        await Iam.AddRoleToProfileAsync("Machine", "Fly", Token);

        var profile = (await Iam.FindInstanceProfileAsync("Machine", Token)).ShouldNotBeNull();
        profile.Arn.ShouldBe(arn);
        profile.Roles.ShouldBe(["Fly"]);
        profile.Tags.ShouldBe(Tags, ignoreOrder: true);
        (await Iam.ListProfilesOfRoleAsync("Fly", Token)).ShouldBe(["Machine"]);
        (await Iam.ListProfilesOfRoleAsync("Worm", Token)).ShouldBeEmpty();
        await RefusedAsync(Iam.AddRoleToProfileAsync("Machine", "Worm", Token), "LimitExceeded");
        await RefusedAsync(Iam.CreateInstanceProfileAsync("Machine", Tags, Token), "EntityAlreadyExists");
        await RefusedAsync(Iam.DeleteInstanceProfileAsync("Machine", Token), "DeleteConflict");
    }

    [Fact]
    public async Task An_instance_profile_that_was_emptied_can_go()
    {
        await Iam.CreateRoleAsync("Fly", Trust, "", new Dictionary<string, string>(), Token);
        await Iam.CreateInstanceProfileAsync("Machine", new Dictionary<string, string>(), Token);
        await Iam.AddRoleToProfileAsync("Machine", "Fly", Token);

        await Iam.RemoveRoleFromProfileAsync("Machine", "Fly", Token);
        await Iam.DeleteInstanceProfileAsync("Machine", Token);
        await Iam.DeleteInstanceProfileAsync("Machine", Token);

        (await Iam.FindInstanceProfileAsync("Machine", Token)).ShouldBeNull();
        await RefusedAsync(Iam.AddRoleToProfileAsync("Machine", "Fly", Token), "NoSuchEntity");
    }

    // moto gives it another name, so that it cannot be looked up there.
    [Fact]
    public async Task A_service_linked_role_is_made_once()
    {
        await Iam.CreateServiceLinkedRoleAsync("spotfleet.amazonaws.com", Token);

        await Iam.CreateServiceLinkedRoleAsync("spotfleet.amazonaws.com", Token);
    }
}
