using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws.Unattended;

/// <summary>Every call of the function may be lost, doubled, late or killed at any point, and the account ends empty: seeded histories of one run.</summary>
public sealed class EventHistoryTests
{
    /// <summary>FLEETSCOPE_SEED is the first of them, to go on in the middle.</summary>
    private static readonly int First = Environment.GetEnvironmentVariable("FLEETSCOPE_SEED") is { } given ? int.Parse(given) : 1;

    private static readonly int Histories = Environment.GetEnvironmentVariable("FLEETSCOPE_LONG") == "1" ? 1000 : 50;

    [Fact]
    public async Task Whatever_happens_to_the_calls_the_account_ends_empty()
    {
        for (var seed = First; seed < First + Histories; seed++)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await PlayAsync(seed);
        }
    }

    private static async Task PlayAsync(int seed)
    {
        var random = new Random(seed);
        using var world = new FunctionWorld();
        await world.StartAsync();
        var clock = world.Account.Clock;
        var started = clock.GetUtcNow();
        var done = started + TimeSpan.FromMinutes(random.Next(3, 25));
        var isDone = false;
        var events = new PriorityQueue<Event, DateTimeOffset>();
        while (world.Scheduled is not null || events.Count > 0)
        {
            (clock.GetUtcNow() - started).ShouldBeLessThan(TimeSpan.FromHours(12), $"history {seed}:\n{string.Join('\n', world.Log.TakeLast(30))}");
            if (!isDone && clock.GetUtcNow() >= done)
            {
                isDone = true;
                await world.EmptyQueueAsync();
                Send(random, events, FunctionWorld.Alarm(), clock.GetUtcNow().AddMinutes(5));
            }

            if (world.Scheduled is { } payload)
            {
                Send(random, events, payload, clock.GetUtcNow());
            }

            while (events.TryPeek(out _, out var due) && due <= clock.GetUtcNow())
            {
                await DeliverAsync(random, world, events);
            }

            world.Pass(TimeSpan.FromMinutes(2));
        }

        world.Pass(TimeSpan.FromMinutes(10));
        world.Left.ShouldBeEmpty($"history {seed}:\n{string.Join('\n', world.Log.TakeLast(30))}");
    }

    private static void Send(Random random, PriorityQueue<Event, DateTimeOffset> events, string payload, DateTimeOffset now)
    {
        var one = new Event(payload, $"call-{random.Next()}", Redeliveries: 2, IsDouble: false);
        switch (random.Next(10))
        {
            case 0 or 1 or 2:
                return; // lost
            case 3:
                events.Enqueue(one with { IsDouble = true }, now);
                return;
            case 4 or 5:
                events.Enqueue(one, now.AddMinutes(random.Next(1, 12)));
                return;
            default:
                events.Enqueue(one, now);
                return;
        }
    }

    /// <summary>As Lambda does with events that nobody waits for: what failed is delivered twice more, after one minute and after two.</summary>
    private static async Task DeliverAsync(Random random, FunctionWorld world, PriorityQueue<Event, DateTimeOffset> events)
    {
        var one = events.Dequeue();
        var account = world.Account;
        var call = random.Next(1, 70);
        var calls = random.Next(5) switch
        {
            0 => new CrashingCalls(account.Api) { Yields = one.IsDouble, CrashBefore = call },
            1 => new CrashingCalls(account.Api) { Yields = one.IsDouble, CrashAfter = call },
            2 => new CrashingCalls(account.Api) { Yields = one.IsDouble }.Fail("*", CallFault.Throttled, 0.02, random.Next()).Fail("*", CallFault.AnswerLost, 0.02, random.Next()),
            _ => new CrashingCalls(account.Api) { Yields = one.IsDouble },
        };
        try
        {
            await account.Clock.DuringAsync(() => one.IsDouble
                ? Task.WhenAll(world.AnswerAsync(one.Payload, calls.Api, one.Id), world.AnswerAsync(one.Payload, calls.Api, one.Id))
                : (Task)world.AnswerAsync(one.Payload, calls.Api, one.Id));
        }
        catch (Exception failure) when (failure is CrashException or FleetscopeException)
        {
            if (one.Redeliveries > 0)
            {
                events.Enqueue(one with { Redeliveries = one.Redeliveries - 1 }, account.Clock.GetUtcNow().AddMinutes(3 - one.Redeliveries));
            }
        }
    }

    private sealed record Event(string Payload, string Id, int Redeliveries, bool IsDouble);
}
