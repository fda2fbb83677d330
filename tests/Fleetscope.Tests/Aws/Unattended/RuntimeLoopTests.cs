using Fleetscope.Aws.Unattended;
using Fleetscope.Tests.Aws.Api;

namespace Fleetscope.Tests.Aws.Unattended;

/// <summary>The loop against a stand-in of Lambda's runtime interface, over HTTP.</summary>
public sealed class RuntimeLoopTests
{
    private static readonly StubAnswer Taken = new(202, """{"status":"OK"}""");

    [Fact]
    public async Task A_call_is_answered_and_the_next_one_asked_for()
    {
        await using var lambda = new StubServer(Call("one", """{"run":"Fly"}"""), Taken, Call("two", "{}"), Taken, StubAnswer.Silence);
        List<FunctionCall> calls = [];

        await RunAsync(lambda, 2, (call, _) =>
        {
            calls.Add(call);
            return Task.FromResult($$"""{"answer":"{{call.Id}}"}""");
        });

        calls.Select(call => (call.Id, call.Payload)).ShouldBe([("one", """{"run":"Fly"}"""), ("two", "{}")]);
        (calls[0].Deadline.ToUnixTimeMilliseconds(), calls[0].FunctionArn).ShouldBe((1_795_222_725_230, FunctionWorld.Function));
        lambda.Requests.Select(request => $"{request.Line} {request.Body}").ShouldBe(
        [
            "GET /2018-06-01/runtime/invocation/next HTTP/1.1 ",
            """POST /2018-06-01/runtime/invocation/one/response HTTP/1.1 {"answer":"one"}""",
            "GET /2018-06-01/runtime/invocation/next HTTP/1.1 ",
            """POST /2018-06-01/runtime/invocation/two/response HTTP/1.1 {"answer":"two"}""",
            "GET /2018-06-01/runtime/invocation/next HTTP/1.1 ",
        ]);
    }

    [Fact]
    public async Task A_call_that_fails_is_an_error_in_the_log_and_for_Lambda_and_the_next_one_is_answered()
    {
        await using var lambda = new StubServer(Call("one", "{}"), Taken, Call("two", "{}"), Taken, Call("three", "{}"), Taken, StubAnswer.Silence);
        List<string> log = [];

        await RunAsync(lambda, 3, (call, _) => call.Id switch
        {
            "one" => throw new FleetscopeException("queue FlyQueue", "it is gone", "run setup again"),
            "two" => throw new InvalidOperationException("a bug"),
            _ => Task.FromResult("{}"),
        }, log);

        var posts = lambda.Requests.Where(request => request.Line.StartsWith("POST", StringComparison.Ordinal)).ToList();
        posts[0].Line.ShouldContain("/invocation/one/error");
        posts[0].Headers["Lambda-Runtime-Function-Error-Type"].ShouldBe("Fleetscope.Failure");
        posts[0].Body.ShouldBe("""{"errorType":"Fleetscope.Failure","errorMessage":"queue FlyQueue: it is gone; run setup again","stackTrace":[]}""");
        posts[1].Headers["Lambda-Runtime-Function-Error-Type"].ShouldBe("Fleetscope.Bug");
        posts[2].Line.ShouldContain("/invocation/three/response");
        log.Count(line => line.StartsWith("error:", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_function_that_cannot_start_says_so()
    {
        await using var lambda = new StubServer(Taken);
        using var loop = new RuntimeLoop(lambda.Url["http://".Length..], _ => { });

        await loop.FailInitAsync(new FleetscopeException("AWS_REGION", "it is not set", "set it"), TestContext.Current.CancellationToken);

        lambda.Requests.ShouldHaveSingleItem().Line.ShouldBe("POST /2018-06-01/runtime/init/error HTTP/1.1");
    }

    [Fact]
    public async Task An_interface_that_does_not_answer_as_it_should_ends_the_process()
    {
        await using var lambda = new StubServer(new StubAnswer(500));
        using var loop = new RuntimeLoop(lambda.Url["http://".Length..], _ => { });

        (await Should.ThrowAsync<FleetscopeException>(() => loop.RunAsync((_, _) => Task.FromResult("{}"), TestContext.Current.CancellationToken))).Message.ShouldContain("status 500");
    }

    private static StubAnswer Call(string id, string payload) => new(200, payload,
        ("Lambda-Runtime-Aws-Request-Id", id), ("Lambda-Runtime-Deadline-Ms", "1795222725230"), ("Lambda-Runtime-Invoked-Function-Arn", FunctionWorld.Function));

    /// <summary>Runs the loop until it waits for a call that never comes.</summary>
    private static async Task RunAsync(StubServer lambda, int calls, Func<FunctionCall, CancellationToken, Task<string>> answer, List<string>? log = null)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var loop = new RuntimeLoop(lambda.Url["http://".Length..], line => log?.Add(line));
        var running = loop.RunAsync(answer, stopping.Token);
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(20);
        while (lambda.Requests.Count < (2 * calls) + 1 && !running.IsCompleted && TimeProvider.System.GetUtcNow() < deadline)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, stopping.Token);
        }

        await stopping.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
    }
}
