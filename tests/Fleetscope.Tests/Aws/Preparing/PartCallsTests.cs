using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Fleetscope.Aws;
using Fleetscope.Aws.Preparing;
using Fleetscope.Cli;
using Fleetscope.Cli.Commands;
using Fleetscope.Cli.Commands.Aws;
using Fleetscope.Local;
using WorkerCommand = Fleetscope.Cli.Commands.WorkerCommand;

namespace Fleetscope.Tests.Aws.Preparing;

/// <summary>Holds that the policies let each part do what its code does: the calls are read from the compiled code, not from what tests happen to run.</summary>
public sealed class PartCallsTests
{
    private static readonly Assembly[] Ours = [typeof(FleetscopeException).Assembly, typeof(LocalEngine).Assembly, typeof(AwsEngine).Assembly, typeof(CommandTree).Assembly];

    /// <summary>Commands of other parts, and those that only gather commands.</summary>
    private static readonly Type[] Others = [typeof(WorkerCommand), typeof(AutoMonitorCommand), typeof(BootstrapCommand), typeof(DestroyCommand), typeof(AwsCommand), typeof(CompletionCommand)];

    /// <summary>Where each part comes in: the commands that it is started by.</summary>
    private static readonly Dictionary<Part, Func<Type, bool>> Doors = new()
    {
        [Part.Worker] = command => command == typeof(WorkerCommand),
        [Part.Monitor] = command => command == typeof(AutoMonitorCommand),
        [Part.Preparer] = command => command == typeof(BootstrapCommand) || command == typeof(DestroyCommand),
        [Part.Control] = command => !Others.Contains(command),
    };

    private static IEnumerable<Type> Commands => typeof(CommandTree).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Fleetscope.Cli.Commands", StringComparison.Ordinal) == true
        && type.Name.EndsWith("Command", StringComparison.Ordinal) && type.DeclaringType is null);

    [Fact]
    public void The_calls_of_each_part_are_those_of_its_code()
    {
        var text = new StringBuilder("""
            namespace Fleetscope.Aws.Preparing;

            /// <summary>Which calls of AWS the code of each part makes. Written by PartCallsTests from the compiled code; write it anew with FLEETSCOPE_APPROVE=1.</summary>
            internal static class PartCalls
            {
            """);
        foreach (var part in (Part[])[Part.Worker, Part.Monitor, Part.Control, Part.Preparer])
        {
            var calls = CallsOf(part);
            text.Append($"{(part == Part.Worker ? "\n" : "\n\n")}    public static IReadOnlyList<string> {part} {{ get; }} =\n    [\n{string.Concat(calls.Select(call => $"        \"{call}\",\n"))}    ];");
        }

        text.Append("\n}\n");
        Approved.ShouldMatchFile(text.ToString(), SourceTree.File("src", "Fleetscope.Aws", "Preparing", "PartCalls.cs"));
    }

    [Fact]
    public void Every_member_of_the_api_is_read_as_at_least_one_call()
    {
        var silent = typeof(AwsEngine).Assembly.GetTypes().Where(type => type.IsClass && type.DeclaringType is null && type.GetInterfaces().Any(one => one.Namespace == "Fleetscope.Aws.Api"))
            .SelectMany(client => client.GetInterfaces().Where(one => one.Namespace == "Fleetscope.Aws.Api").SelectMany(one => client.GetInterfaceMap(one).TargetMethods))
            .Where(method => Calls(ReachedCode.From([], Ours, method)).Count == 0).Select(method => $"{method.DeclaringType!.Name}.{method.Name}");

        silent.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("worker_success.jsonl", nameof(Part.Image))]
    [InlineData("worker_upload_fails.jsonl", nameof(Part.Image))]
    [InlineData("run_worker_sh.jsonl", nameof(Part.Image))]
    public void What_the_familys_image_was_seen_to_call_is_permitted(string recording, string part)
    {
        var permitted = Parts.PermissionsOf(Enum.Parse<Part>(part));
        var called = File.ReadLines(RecordedCalls.PathOf(recording)).Select(line => (string?)JsonNode.Parse(line)!["call"]).OfType<string>().Select(call => call.Replace('.', ':')).Distinct();

        called.SelectMany(AwsPermissions.All).Where(permission => permission != "s3:PutObjectAcl").Except(permitted).ShouldBeEmpty();
    }

    [Fact]
    public void The_start_script_of_machines_runs_no_aws_command_that_their_role_lacks()
    {
        var script = string.Join('\n', Directory.GetFiles(SourceTree.File("tests", "Fleetscope.Tests", "Aws", "Approved"), "user-data-*.txt").Select(File.ReadAllText))
            + string.Join('\n', Directory.GetFiles(SourceTree.File("src", "Fleetscope.Aws", "Fleet"), "*.cs").Select(File.ReadAllText));
        var commands = System.Text.RegularExpressions.Regex.Matches(script, @"(?<![\w-])aws (?<command>(s3|ec2|ecs|sqs|logs|cloudwatch|ssm|iam) [a-z-]+)").Select(match => match.Groups["command"].Value).Distinct().Order();
        var permitted = Parts.PermissionsOf(Part.Machine);

        commands.ShouldBe(["ec2 modify-instance-metadata-options", "s3 cp"]);
        permitted.ShouldContain("ec2:ModifyInstanceMetadataOptions");
        permitted.ShouldContain("s3:GetObject");
    }

    [Fact]
    public void The_page_of_permissions_is_written_from_them() => Approved.ShouldMatchFile(PermissionsPage.Text(), SourceTree.File("docs", "engines", "aws", "permissions.md"));

    [Theory]
    [InlineData(nameof(Part.Worker))]
    [InlineData(nameof(Part.Image))]
    [InlineData(nameof(Part.Machine))]
    [InlineData(nameof(Part.Fleet))]
    [InlineData(nameof(Part.Monitor))]
    [InlineData(nameof(Part.Control))]
    [InlineData(nameof(Part.Preparer))]
    public void Every_permission_of_a_part_is_in_its_policy_and_no_other(string part)
    {
        var permissions = Parts.PermissionsOf(Enum.Parse<Part>(part));

        var policy = PermissionsPage.Terms.Allowing(permissions);

        PolicyJson.Statements(policy).SelectMany(statement => statement["Action"]!.AsArray()).Select(action => action!.ToString()).Order(StringComparer.Ordinal).ShouldBe(permissions);
        permissions.ShouldAllBe(permission => !permission.Contains('*'));
        policy.ToJsonString().Length.ShouldBeLessThan(10_240);
    }

    private static IReadOnlyList<string> CallsOf(Part part) => Calls(ReachedCode.From(Commands.Where(Doors[part]), Ours));

    private static IReadOnlyList<string> Calls(ReachedCode reached) => [.. reached.Methods
        .Where(method => method.DeclaringType?.Namespace?.StartsWith("Fleetscope.Aws.Api", StringComparison.Ordinal) == true)
        .SelectMany(WrittenCalls.Of).Distinct().Order(StringComparer.Ordinal)];
}
