using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Unattended;

/// <summary>The loop of a Lambda custom runtime: asks for a call, answers it, asks again (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).</summary>
/// <param name="address">AWS_LAMBDA_RUNTIME_API: host and port.</param>
/// <param name="log">Takes the lines of the function's log.</param>
public sealed class RuntimeLoop(string address, Action<string> log) : IDisposable
{
    // Lambda freezes the process while nothing is called: there is no limit to how long the next call may take to come.
    private readonly HttpClient http = new() { BaseAddress = new Uri($"http://{address}/2018-06-01/runtime/"), Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Answers calls until it is cancelled.</summary>
    /// <param name="answer">The JSON that is the answer to a call.</param>
    /// <exception cref="FleetscopeException">The interface does not answer as it should: Lambda starts the process anew.</exception>
    public async Task RunAsync(Func<FunctionCall, CancellationToken, Task<string>> answer, CancellationToken stopping)
    {
        while (true)
        {
            await AnswerOneAsync(answer, stopping);
        }
    }

    /// <summary>Tells Lambda that the function cannot even start.</summary>
    public Task FailInitAsync(Exception failure, CancellationToken stopping) => PostAsync("init/error", ErrorOf(failure), TypeOf(failure), stopping);

    public void Dispose() => http.Dispose();

    private async Task AnswerOneAsync(Func<FunctionCall, CancellationToken, Task<string>> answer, CancellationToken stopping)
    {
        var call = await NextAsync(stopping);
        string text;
        try
        {
            text = await answer(call, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever a call dies of is its failure, told to Lambda; the next call must be answered all the same.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            log($"error: call {call.Id} failed: {(failure is FleetscopeException ? failure.Message : failure.ToString())}");
            await PostAsync($"invocation/{call.Id}/error", ErrorOf(failure), TypeOf(failure), stopping);
            return;
        }

        await PostAsync($"invocation/{call.Id}/response", text, errorType: null, stopping);
    }

    private async Task<FunctionCall> NextAsync(CancellationToken stopping)
    {
        using var response = await SendAsync(() => http.GetAsync("invocation/next", stopping), "invocation/next");
        var payload = await response.Content.ReadAsStringAsync(stopping);
        var id = Header(response, "Lambda-Runtime-Aws-Request-Id") ?? throw Broken("invocation/next", "its answer has no Lambda-Runtime-Aws-Request-Id");
        var deadline = long.TryParse(Header(response, "Lambda-Runtime-Deadline-Ms"), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw Broken("invocation/next", "its answer has no Lambda-Runtime-Deadline-Ms");
        return new FunctionCall(id, deadline, Header(response, "Lambda-Runtime-Invoked-Function-Arn") ?? "", payload);
    }

    private async Task PostAsync(string path, string body, string? errorType, CancellationToken stopping)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (errorType is not null)
        {
            content.Headers.Add("Lambda-Runtime-Function-Error-Type", errorType);
        }

        using var response = await SendAsync(() => http.PostAsync(path, content, stopping), path);
    }

    private static async Task<HttpResponseMessage> SendAsync(Func<Task<HttpResponseMessage>> send, string path)
    {
        try
        {
            var response = await send();
            return response.IsSuccessStatusCode ? response : throw Broken(path, $"it answered with status {(int)response.StatusCode}");
        }
        catch (HttpRequestException failure)
        {
            throw Broken(path, failure.Message);
        }
    }

    private static FleetscopeException Broken(string path, string why) =>
        new($"Lambda's runtime interface ({path})", why, "start this only as the bootstrap of a Lambda function, which sets AWS_LAMBDA_RUNTIME_API");

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;

    private static string TypeOf(Exception failure) => failure is FleetscopeException ? "Fleetscope.Failure" : "Fleetscope.Bug";

    private static string ErrorOf(Exception failure)
    {
        var next = failure is FleetscopeException expected ? $"; {expected.Next}" : "";
        var error = new JsonObject { ["errorType"] = TypeOf(failure), ["errorMessage"] = failure.Message + next, ["stackTrace"] = new JsonArray() };
        return Encoding.UTF8.GetString(AwsProtocols.Bytes(error));
    }
}
