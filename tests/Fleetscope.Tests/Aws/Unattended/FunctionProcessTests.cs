using System.Diagnostics;
using Fleetscope.Tests.Aws.Api;

namespace Fleetscope.Tests.Aws.Unattended;

/// <summary>The process of the function, against a stand-in of Lambda's runtime interface.</summary>
public sealed class FunctionProcessTests
{
    private static readonly TimeSpan Starts = TimeSpan.FromMinutes(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_program_answers_a_call_and_ends_when_it_is_told_to()
    {
        await using var lambda = new StandIn();
        using var process = Start(Path.Combine(AppContext.BaseDirectory, "fleetscope"), lambda, "auto-monitor");

        (await lambda.Answer.WaitAsync(Starts, Token)).ShouldBe("""POST /2018-06-01/runtime/invocation/first/response HTTP/1.1 {"runs":[]}""");

        process.Kill();
        await process.WaitForExitAsync(Token);
    }

    [Fact]
    public async Task Without_a_region_it_tells_Lambda_that_it_cannot_start()
    {
        await using var lambda = new StandIn();
        using var process = Start(Path.Combine(AppContext.BaseDirectory, "fleetscope"), lambda, "auto-monitor", region: "");

        (await lambda.Answer.WaitAsync(Starts, Token)).ShouldStartWith("POST /2018-06-01/runtime/init/error HTTP/1.1 {\"errorType\":\"Fleetscope.Failure\"");

        await process.WaitForExitAsync(Token);
        process.ExitCode.ShouldBe(1);
    }

    /// <summary>It takes a minute or two to build.</summary>
    [Fact]
    public async Task The_package_holds_all_that_its_bootstrap_needs_and_Lambda_takes_it()
    {
        var folder = Directory.CreateTempSubdirectory("fleetscope-package-");
        try
        {
            var zip = Path.Combine(folder.FullName, "monitor.zip");
            using var build = Process.Start(new ProcessStartInfo(SourceTree.File("package-monitor"), [zip]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var said = build.StandardError.ReadToEndAsync(Token);
            (await build.StandardOutput.ReadToEndAsync(Token)).Trim().ShouldBe(zip);
            await build.WaitForExitAsync(Token);
            build.ExitCode.ShouldBe(0, await said);

            // Without .NET beside it: Lambda's machine has none.
            System.IO.Compression.ZipFile.ExtractToDirectory(zip, Path.Combine(folder.FullName, "task"));
            await using var lambda = new StandIn();
            using var process = Start(Path.Combine(folder.FullName, "task", "bootstrap"), lambda);
            (await lambda.Answer.WaitAsync(Starts, Token)).ShouldEndWith("""{"runs":[]}""");
            process.Kill();
            await process.WaitForExitAsync(Token);

            var bytes = Directory.GetFiles(Path.Combine(folder.FullName, "task")).Sum(file => new FileInfo(file).Length);
            bytes.ShouldBeLessThan(250L * 1024 * 1024);
            new FileInfo(zip).Length.ShouldBeLessThan(50L * 1024 * 1024);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Process Start(string program, StandIn lambda, string arguments = "", string region = "us-east-1")
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = lambda.Address;
        start.Environment["AWS_REGION"] = region;
        start.Environment["DOTNET_ROOT"] = program.EndsWith("bootstrap", StringComparison.Ordinal) ? "/nowhere" : Environment.GetEnvironmentVariable("DOTNET_ROOT");
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("AWS_ACCESS_KEY_ID", "x"), ("AWS_SECRET_ACCESS_KEY", "x"), ("AWS_EC2_METADATA_DISABLED", "true")])
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Has one call, and none after it.</summary>
    private sealed class StandIn : IAsyncDisposable
    {
        private readonly TaskCompletionSource<string> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly StubServer server;
        private int asked;

        public StandIn() => server = new StubServer(request =>
        {
            if (request.Line.StartsWith("POST", StringComparison.Ordinal))
            {
                answer.TrySetResult($"{request.Line} {request.Body}");
                return new StubAnswer(202);
            }

            return asked++ > 0 ? StubAnswer.Silence : new StubAnswer(200, """{"Records":[]}""",
                ("Lambda-Runtime-Aws-Request-Id", "first"), ("Lambda-Runtime-Deadline-Ms", "4102444800000"), ("Lambda-Runtime-Invoked-Function-Arn", FunctionWorld.Function));
        });

        public string Address => server.Url["http://".Length..];

        /// <summary>The first thing that the function tells.</summary>
        public Task<string> Answer => answer.Task;

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
