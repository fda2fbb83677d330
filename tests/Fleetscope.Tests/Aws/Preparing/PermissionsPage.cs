using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Preparing;

namespace Fleetscope.Tests.Aws.Preparing;

/// <summary>The text of docs/engines/aws/permissions.md.</summary>
internal static class PermissionsPage
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, IndentSize = 2 };

    /// <summary>The names that stand for the reader's own.</summary>
    public static PolicyTerms Terms { get; } = new(AccountNames.Of("123456789012", "us-east-1"), ["my-bucket", "my-images"], ["my-bucket"], "my-bucket");

    public static string Text()
    {
        var text = new StringBuilder("""
            # Permissions on AWS

            Written by a test from the calls in the code; change the code, then run the test with `FLEETSCOPE_APPROVE=1`.

            `fleetscope aws bootstrap` makes the roles below with just these policies, narrowed to the account and to the buckets of the config (a second config adds its buckets).
            `my-bucket` stands for AWS_BUCKET and DESTINATION_BUCKET, `my-images` for SOURCE_BUCKET and WORKSPACE_BUCKET, `123456789012` for the account.

            A policy holds what the compiled code of a part can reach, whether or not a run of yours does it: a new call in the code fails a test until it is here.

            """);
        Section(text, "FleetscopeTaskRole: containers", "Assumed by ecs-tasks.amazonaws.com. Fleetscope's worker and the family's image (`WORKER`).", Part.Worker, Part.Image);
        Section(text, "ecsInstanceRole: machines", "Assumed by ec2.amazonaws.com, in the instance profile of the same name. The start script, the ECS agent, Docker's log driver.", Part.Machine);
        Section(text, "aws-ec2-spot-fleet-tagging-role: spot fleets", "Assumed by spotfleet.amazonaws.com, to start and tag machines.", Part.Fleet);
        Section(text, "FleetscopeMonitorRole: the function Monitor", "Assumed by lambda.amazonaws.com.", Part.Monitor);
        Section(text, "You: runs", "For the user or role that sets up, submits, starts, watches, cleans, and writes fleet files. Attach it by hand.", Part.Control);
        Section(text, "You: the preparation", "For whoever runs `aws bootstrap` and `aws destroy`, once.", Part.Preparer);
        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, string about, params Part[] parts)
    {
        var policy = Terms.Allowing(Parts.PermissionsOf(parts));
        text.Append($"\n## {title}\n\n{about}\n\n```json\n{JsonNode.Parse(policy.ToJsonString())!.ToJsonString(Indented)}\n```\n");
    }
}
