using System.Diagnostics;
using Fleetscope.Aws.Api;
using Fleetscope.Tests.Aws.Moto;
using Fleetscope.Tests.WholeRuns;

namespace Fleetscope.Tests.Aws.Workers;

/// <summary>A bucket, two queues and a message as the family's tools leave them, in moto; and real worker processes that are told of them as containers are.</summary>
internal sealed class WorkerStage : IDisposable
{
    public const string App = "FlyExample";
    private const string QueueName = "FlyExampleQueue";
    private const string DeadName = "ExampleProject_DeadMessages";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fleetscope-");
    private readonly Dictionary<string, string?> variables;
    private readonly List<Process> workers = [];

    private WorkerStage(MotoAccount account, string queue, string dead)
    {
        (Account, Queue, DeadLetters) = (account, queue, dead);
        Bucket = NameOf(account);
        Directory.CreateDirectory(Programs);
        variables = new()
        {
            ["APP_NAME"] = App,
            ["AWS_REGION"] = MotoAccount.Region,
            ["AWS_BUCKET"] = Bucket,
            ["SQS_QUEUE_URL"] = queue,
            ["LOG_GROUP_NAME"] = App,
            ["ECS_CLUSTER"] = "default",
            ["EXPECTED_NUMBER_FILES"] = "7",
            ["MIN_FILE_SIZE_BYTES"] = "1",
            ["NECESSARY_STRING"] = "",
            ["DOCKER_CORES"] = "1",
            ["SECONDS_TO_START"] = "0",
            ["CHECK_IF_DONE_BOOL"] = "False",
            ["USE_PLUGINS"] = "False",
            ["DOWNLOAD_FILES"] = "False",
            ["ALWAYS_CONTINUE"] = "False",
            ["SOURCE_BUCKET"] = Bucket,
            ["DESTINATION_BUCKET"] = Bucket,
        };
    }

    public MotoAccount Account { get; }

    /// <summary>All accounts of moto share the names of buckets.</summary>
    public string Bucket { get; }

    public string Queue { get; }

    public string DeadLetters { get; }

    public string Folder => folder.FullName;

    public string Programs => Path.Combine(folder.FullName, "programs");

    public string Home => Path.Combine(folder.FullName, "home");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="deliveries">maxReceiveCount, which the family takes for JOB_RETRIES.</param>
    /// <param name="visibility">The queue's own, in seconds.</param>
    public static async Task<WorkerStage> OpenAsync(MotoServer moto, int deliveries = 2, int visibility = 600)
    {
        var account = await moto.NewAccountAsync(Token);
        await account.CreateBucketAsync(NameOf(account), Token);
        var dead = await account.Api.Sqs.CreateQueueAsync(DeadName, new Dictionary<string, string>(), Token);
        var arn = (await account.Api.Sqs.GetQueueAttributesAsync(dead, Token))["QueueArn"];
        var queue = await account.Api.Sqs.CreateQueueAsync(QueueName, new Dictionary<string, string>
        {
            ["VisibilityTimeout"] = $"{visibility}",
            ["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"{{arn}}","maxReceiveCount":"{{deliveries}}"}""",
        }, Token);
        var stage = new WorkerStage(account, queue, dead);
        foreach (var program in (string[])["cellprofiler", "ImageJ-linux64"])
        {
            stage.WithProgram(program, File.ReadAllText(RecordedCalls.PathOf(program)));
        }

        return stage;
    }

    /// <summary>A stage that somebody has set: only what he tells the containers is told.</summary>
    public static WorkerStage Of(MotoAccount account, string queue, string dead, IReadOnlyDictionary<string, string?> variables)
    {
        var stage = new WorkerStage(account, queue, dead);
        stage.variables.Clear();
        foreach (var (name, value) in variables)
        {
            stage.variables[name] = value;
        }

        return stage;
    }

    /// <summary>Waits until something is so.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        for (var started = TimeProvider.System.GetTimestamp(); !await isSo();)
        {
            TimeProvider.System.GetElapsedTime(started).TotalSeconds.ShouldBeLessThan(60, $"waited for {what}\n{string.Join('\n', Said)}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        }
    }

    public WorkerStage With(string variable, string? value)
    {
        variables[variable] = value;
        return this;
    }

    public WorkerStage WithProgram(string name, string script)
    {
        var path = Path.Combine(Programs, name);
        File.WriteAllText(path, script);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return this;
    }

    public async Task PutAsync(string key, string text) => await Account.Api.S3.WriteAsync(Bucket, key, System.Text.Encoding.UTF8.GetBytes(text), WriteCondition.Always, Token);

    /// <summary>The pipeline, the tables and the images behind the recordings.</summary>
    public async Task PutInputsAsync(params string[] without)
    {
        foreach (var (key, text) in Inputs().Where(input => !without.Contains(input.Key)))
        {
            await PutAsync(key, text);
        }
    }

    public async Task SendAsync(params IReadOnlyList<string> bodies)
    {
        foreach (var some in bodies.Chunk(10))
        {
            (await Account.Api.Sqs.SendMessagesAsync(Queue, [.. some.Select(body => new OutgoingMessage(body))], Token)).ShouldBeEmpty();
        }
    }

    /// <summary>What is started; the program that these tests were built with, unless another is named.</summary>
    public string Program { get; set; } = Path.Combine(AppContext.BaseDirectory, "fleetscope");

    /// <summary>A program that workers are started by, with its arguments.</summary>
    public IReadOnlyList<string> Under { get; set; } = [];

    /// <summary>Starts a worker as its container would.</summary>
    public Process Start()
    {
        var start = Command("worker");
        if (Under.Count > 0)
        {
            start.ArgumentList.Insert(0, start.FileName);
            foreach (var argument in Under.Skip(1).Reverse())
            {
                start.ArgumentList.Insert(0, argument);
            }

            start.FileName = Under[0];
        }

        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        var worker = Process.Start(start)!;
        worker.OutputDataReceived += (_, _) => { };
        worker.ErrorDataReceived += (_, line) => Said.Add(line.Data ?? "");
        worker.BeginOutputReadLine();
        worker.BeginErrorReadLine();
        workers.Add(worker);
        return worker;
    }

    /// <summary>A command line of ours with the keys of the account.</summary>
    public ProcessStartInfo Command(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Program, arguments) { WorkingDirectory = folder.FullName, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in OfAccount())
        {
            start.Environment[name] = value;
        }

        start.Environment["PATH"] = $"{Programs}:{start.Environment["PATH"]}";
        return start;
    }

    /// <summary>All that a worker's container is told.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        OfAccount().Concat(variables).Where(variable => variable.Value is not null).GroupBy(variable => variable.Key).ToDictionary(variable => variable.Key, variable => variable.Last().Value!);

    /// <summary>What the workers said on standard error.</summary>
    public System.Collections.Concurrent.ConcurrentBag<string> Said { get; } = [];

    /// <summary>Lets a worker work until no message is left, and then tells it to stop.</summary>
    public async Task WorkAsync()
    {
        var worker = Start();
        await EmptyAsync();
        await StopAsync(worker);
    }

    public async Task StopAsync(Process worker)
    {
        RunFolder.Signal("TERM", worker.Id);
        await worker.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
        worker.ExitCode.ShouldBe(0, string.Join('\n', Said));
    }

    /// <summary>Waits until the queue holds no message, hidden ones included.</summary>
    public async Task EmptyAsync(double seconds = 60)
    {
        for (var started = TimeProvider.System.GetTimestamp(); await CountAsync(Queue) > 0;)
        {
            TimeProvider.System.GetElapsedTime(started).TotalSeconds.ShouldBeLessThan(seconds, "waited for an empty queue\n" + string.Join('\n', Said));
            workers.ShouldContain(worker => !worker.HasExited, string.Join('\n', Said));
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        }
    }

    public async Task<int> CountAsync(string queue)
    {
        var attributes = await Account.Api.Sqs.GetQueueAttributesAsync(queue, Token);
        return new[] { "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed" }.Sum(name => int.Parse(attributes.GetValueOrDefault(name, "0")));
    }

    /// <summary>The keys in the bucket besides the inputs and what Fleetscope itself keeps.</summary>
    public async Task<IReadOnlyList<string>> OutputsAsync() =>
        [.. (await KeysAsync("")).Where(key => !key.StartsWith("fleetscope/", StringComparison.Ordinal) && !Inputs().ContainsKey(key))];

    public async Task<IReadOnlyList<string>> KeysAsync(string prefix)
    {
        List<string> keys = [];
        await foreach (var found in Account.Api.S3.ListObjectsAsync(Bucket, prefix, Token))
        {
            keys.Add(found.Key);
        }

        return keys;
    }

    /// <summary>Why each job is dead, as <c>dead list</c> says it.</summary>
    public async Task<IReadOnlyList<string>> DeadAsync()
    {
        List<string> reasons = [];
        foreach (var key in await KeysAsync($"fleetscope/{App}/dead/"))
        {
            var bytes = (await Account.Api.S3.ReadAsync(Bucket, key, Token))!.Bytes;
            reasons.Add(System.Text.Json.JsonSerializer.Deserialize(bytes, Fleetscope.Aws.Queues.RunObjectJson.Default.DeadJob)!.Last!.Outcome.Reason);
        }

        return reasons;
    }

    /// <summary>The lines of a log stream.</summary>
    public async Task<IReadOnlyList<string>> LogAsync(string stream)
    {
        List<string> lines = [];
        string? token = null;
        while (await Account.Api.Logs.ReadEventsAsync(App, stream, token, Token) is { } page)
        {
            lines.AddRange(page.Events.Select(line => line.Message));
            if (page.NextToken == token)
            {
                break;
            }

            token = page.NextToken;
        }

        return lines;
    }

    /// <summary>A message as Distributed-CellProfiler sends it for the recordings.</summary>
    public static string Message(string metadata = "\"Metadata_Plate=Plate1,Metadata_Well=A01,Metadata_Site=1\"", string dataFile = "projects/list_of_images.csv", string structure = "Metadata_Plate-Metadata_Well-Metadata_Site") =>
        $$"""{"Metadata": {{metadata}}, "pipeline": "projects/analysis.cppipe", "output": "projects/output/", "input": "projects/input/", "data_file": "{{dataFile}}", "output_structure": "{{structure}}"}""";

    public void Dispose()
    {
        foreach (var worker in workers)
        {
            if (!worker.HasExited)
            {
                worker.Kill(entireProcessTree: true);
                worker.WaitForExit();
            }

            worker.Dispose();
        }

        folder.Delete(recursive: true);
    }

    private Dictionary<string, string?> OfAccount()
    {
        var keys = Account.Settings.Credentials!.GetCredentials();
        return new()
        {
            ["AWS_ACCESS_KEY_ID"] = keys.AccessKey, ["AWS_SECRET_ACCESS_KEY"] = keys.SecretKey, ["AWS_SESSION_TOKEN"] = keys.Token,
            ["AWS_ENDPOINT_URL"] = Account.Url, ["AWS_EC2_METADATA_DISABLED"] = "true", ["HOME"] = folder.FullName, ["FLEETSCOPE_HOME"] = Home,
        };
    }

    private static string NameOf(MotoAccount account) => $"dcp-golden-bucket-{account.AccountId}";

    private static Dictionary<string, string> Inputs() => new()
    {
        ["projects/analysis.cppipe"] = File.ReadAllText(RecordedCalls.PathOf("analysis.cppipe")),
        ["projects/list_of_images.csv"] = File.ReadAllText(RecordedCalls.PathOf("list.csv")),
        ["projects/list_of_images.txt"] = File.ReadAllText(RecordedCalls.PathOf("list.txt")),
        ["projects/input/Plate1/a01_s1_dna.tif"] = "image 1",
        ["projects/input/Plate1/a01_s1_er.tif"] = "image 2",
        ["projects/input/Plate1/a01_s2_dna.tif"] = "image 3",
        ["projects/input/Plate1/a01_s2_er.tif"] = "image 4",
        ["plugins/stitch.py"] = "# a script",
    };
}
