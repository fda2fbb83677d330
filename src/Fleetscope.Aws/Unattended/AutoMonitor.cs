using System.Text.Json.Nodes;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Unattended;

/// <summary>The automatic monitor: every call is one step for each run that its event names, from what is there at that moment.</summary>
/// <remarks>
/// Calls may be lost, doubled, late, beside each other, beside a person's own monitor, or killed anywhere: each decides from the account and the bucket alone, and what
/// it does may be done twice.
/// </remarks>
/// <param name="log">Takes the lines of the function's log.</param>
public sealed class AutoMonitor(AwsAccess access, FunctionPlace place, TimeProvider clock, Action<string> log)
{
    /// <summary>How long a call works at most; the next one goes on. A call that was killed keeps others waiting for no longer.</summary>
    private static readonly TimeSpan MostWork = TimeSpan.FromMinutes(4);

    /// <summary>What is left of the function's time for writing down how far it came.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(10);

    /// <returns>The answer to the call, as JSON: what became of each run.</returns>
    /// <exception cref="FleetscopeException">The event names no run, or a run could not be looked at. Lambda counts it as an error and delivers the event twice more.</exception>
    public async Task<string> AnswerAsync(FunctionCall call, CancellationToken cancellationToken)
    {
        var until = Earlier(call.Deadline - Reserve, clock.GetUtcNow() + MostWork);
        List<TurnResult> results = [];
        List<FleetscopeException> failures = [];
        foreach (var wake in Wakes.Read(call.Payload, log))
        {
            try
            {
                results.Add(await TakeTurnAsync(wake, call, until, cancellationToken));
                log($"{wake.Run}: {results[^1].State}{(results[^1].Said.Length == 0 ? "" : ": " + results[^1].Said)} (called by {wake.By})");
            }
            catch (FleetscopeException failure)
            {
                log($"error: {failure.What}: {failure.Cause}; {failure.Next}");
                failures.Add(failure);
            }
        }

        // After all runs had their turn: one that fails keeps no other waiting.
        return failures.Count == 0 ? Answer(results) : throw failures[0];
    }

    private async Task<TurnResult> TakeTurnAsync(Wake wake, FunctionCall call, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var scratch = Directory.CreateDirectory(Path.Combine(place.Scratch, $"fleetscope-{Guid.NewGuid():n}"));
        using var late = new CancellationTokenSource(Later(until - clock.GetUtcNow(), TimeSpan.FromMilliseconds(1)), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            var turn = new RunTurn(access, place with { Scratch = scratch.FullName }, clock, log);
            return await turn.TakeAsync(wake, call, until, either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new TurnResult(wake.Run, "watched", "the call's time is over; the next one goes on");
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static string Answer(IReadOnlyList<TurnResult> results)
    {
        var runs = results.Select(result => (JsonNode)new JsonObject { ["run"] = result.Run, ["state"] = result.State, ["said"] = result.Said });
        return System.Text.Encoding.UTF8.GetString(AwsProtocols.Bytes(new JsonObject { ["runs"] = new JsonArray([.. runs]) }));
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
