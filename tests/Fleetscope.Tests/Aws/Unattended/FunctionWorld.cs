using System.Text.Json.Nodes;
using Fleetscope.Aws;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Unattended;
using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Jobs;
using Fleetscope.Provisioning;
using Fleetscope.Submitting;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws.Unattended;

/// <summary>An account with the function Monitor of Fleetscope, which a test calls as EventBridge and SNS would.</summary>
internal sealed class FunctionWorld : IDisposable
{
    public const string Bucket = "dcp-golden-bucket";
    public const string Function = "arn:aws:lambda:us-east-1:123456789012:function:Monitor";
    public const string Run = "FlyExample";

    private readonly IReadOnlyList<string> before;
    private int calls;

    public FunctionWorld()
    {
        Account.S3.AddBucket(Bucket);
        Account.Identity.Topics.Add("Monitor");
        Account.Identity.Functions["Monitor"] = new Dictionary<string, string> { [RunNames.VersionTag] = "1" };
        before = Account.Inventory();
    }

    public MemoryAccount Account { get; } = new();

    public AwsFolder Folder { get; } = new();

    /// <summary>The function's log.</summary>
    public List<string> Log { get; } = [];

    public string? BucketOfFunction { get; init; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What is there that was not there before, except what is kept on purpose.</summary>
    public IReadOnlyList<string> Left =>
    [
        .. Account.Inventory().Except(before).Where(line => !line.Contains(Bucket, StringComparison.Ordinal) || line.StartsWith("events ", StringComparison.Ordinal))
            .Where(line => !line.Contains("ExampleProject_DeadMessages", StringComparison.Ordinal) && !line.StartsWith("logs ", StringComparison.Ordinal) && !line.StartsWith("sns subscription", StringComparison.Ordinal)),
    ];

    public RunConfig Config(params string[] settings) => Folder.Config(["ECS_CLUSTER='Flies'", "AUTO_MONITOR=True", "NOTIFY_EMAIL='fly@example.org'", .. settings]);

    /// <summary>What a user does before leaving: setup, submitJob, startCluster.</summary>
    public Task StartAsync(AwsApi? api = null, params string[] settings) => Account.Clock.DuringAsync(async () =>
    {
        var config = Config(settings);
        var engine = AwsFolder.Engine(api ?? Account.Api, Account.Clock, Log.Add);
        await new Provisioner(engine).ApplyAsync(config, adopt: true, Token);
        await using var ports = await engine.OpenAsync(config, Token);
        await ports.KeepJobFile!(Folder.JobFile, Token);
        await new Submission(ports.Queue, null).SubmitAsync(JobFile.Open(Folder.JobFile, config.AppName).Jobs(), new SubmissionTerms(), null, Token);
        await engine.StartAsync(config, ports, new FleetTerms("image") { FleetFile = Folder.FleetFile, Waits = false }, Log.Add, Token);
    });

    /// <summary>The workers' part: every job is done.</summary>
    public async Task EmptyQueueAsync()
    {
        if (await Account.Api.Sqs.FindQueueAsync(Run + "Queue", Token) is not { } queue)
        {
            return;
        }

        while (await Account.Api.Sqs.ReceiveMessagesAsync(queue, 10, TimeSpan.Zero, null, Token) is { Count: > 0 } messages)
        {
            await Account.Api.Sqs.DeleteMessagesAsync(queue, [.. messages.Select(message => message.ReceiptHandle)], Token);
        }
    }

    /// <summary>What the run's rule calls the function with; null when there is none that calls it.</summary>
    public string? Scheduled => Account.Events.Rules.SelectMany(rule => rule.Targets).FirstOrDefault()?.Input;

    /// <summary>An alarm of the run's queue, as SNS hands it on (https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html).</summary>
    public static string Alarm(string metric = "Visible", string run = Run, string queue = Run + "Queue")
    {
        var message = new JsonObject
        {
            ["AlarmName"] = $"ApproximateNumberOfMessages{metric}isZero_{run}",
            ["NewStateValue"] = "ALARM",
            ["Region"] = "US East (N. Virginia)",
            ["Trigger"] = new JsonObject
            {
                ["MetricName"] = "ApproximateNumberOfMessages" + metric, ["Namespace"] = "AWS/SQS", ["Dimensions"] = new JsonArray(new JsonObject { ["value"] = queue, ["name"] = "QueueName" }),
            },
        };
        return Notice($"ALARM: \"{metric}\" in US East (N. Virginia)", message.ToJsonString());
    }

    public static string Notice(string subject, string message) => new JsonObject
    {
        ["Records"] = new JsonArray(new JsonObject
        {
            ["EventSource"] = "aws:sns",
            ["EventVersion"] = "1.0",
            ["Sns"] = new JsonObject { ["Type"] = "Notification", ["TopicArn"] = "arn:aws:sns:us-east-1:123456789012:Monitor", ["Subject"] = subject, ["Message"] = message },
        }),
    }.ToJsonString();

    /// <summary>Calls the function, while the clock runs.</summary>
    /// <returns>What became of the run.</returns>
    public async Task<string> CallAsync(string payload, AwsApi? api = null, string? id = null, TimeSpan? time = null)
    {
        var answer = await Account.Clock.DuringAsync(() => AnswerAsync(payload, api, id, time));
        return (string?)JsonNode.Parse(answer)!["runs"]!.AsArray().FirstOrDefault()?["state"] ?? "nothing";
    }

    /// <summary>The same for several calls at once.</summary>
    public Task<string> AnswerAsync(string payload, AwsApi? api = null, string? id = null, TimeSpan? time = null)
    {
        var access = new AwsAccess(_ => api ?? Account.Api);
        var function = new AutoMonitor(access, new FunctionPlace("us-east-1", BucketOfFunction, Folder.Combine()), Account.Clock, line => Log.Add($"{Account.Now:HH:mm:ss} {line}"));
        var call = new FunctionCall(id ?? $"call-{++calls}", Account.Clock.GetUtcNow() + (time ?? TimeSpan.FromMinutes(15)), Function, payload);
        return function.AnswerAsync(call, Token);
    }

    public void Pass(TimeSpan time) => Account.Clock.Advance(time);

    /// <summary>Lets the rule call the function every two minutes until there is no rule.</summary>
    public async Task<IReadOnlyList<string>> TickToEndAsync(TimeSpan atMost)
    {
        var end = Account.Clock.GetUtcNow() + atMost;
        List<string> states = [];
        while (Scheduled is { } payload)
        {
            Account.Clock.GetUtcNow().ShouldBeLessThan(end, string.Join('\n', Log.TakeLast(40)));
            states.Add(await CallAsync(payload));
            Pass(TimeSpan.FromMinutes(2));
        }

        return states;
    }

    public void Dispose() => Folder.Dispose();
}
