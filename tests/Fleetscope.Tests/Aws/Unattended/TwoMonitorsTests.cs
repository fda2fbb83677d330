using Fleetscope.Cli.Runs;
using Fleetscope.Monitoring;
using Fleetscope.Queues;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws.Unattended;

/// <summary>A person's monitor beside the function, on one run: their calls of AWS fall between each other's as the seed wills, and either may be killed at any of them.</summary>
public sealed class TwoMonitorsTests
{
    private const string Receipt = "nothing left but what is kept on purpose";

    private static readonly int First = Environment.GetEnvironmentVariable("FLEETSCOPE_SEED") is { } given ? int.Parse(given) : 1;

    private static readonly int Histories = Environment.GetEnvironmentVariable("FLEETSCOPE_LONG") == "1" ? 500 : 25;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Undisturbed_they_end_the_run_once_between_them()
    {
        for (var seed = First; seed < First + Histories; seed++)
        {
            using var pair = new Pair(seed, kills: false);
            await pair.PlayAsync();

            pair.World.Left.ShouldBeEmpty(pair.Story);
            pair.World.Account.Ec2.Fleets.Count.ShouldBe(1, pair.Story);
            pair.World.Account.Logs.Exports.Select(export => export.Group).ShouldBeUnique(pair.Story);
            pair.PersonErrors.ShouldBeEmpty(pair.Story);
            pair.FunctionErrors.ShouldBeEmpty(pair.Story);
            pair.EndNews.ShouldBeLessThanOrEqualTo(1, pair.Story);

            // The person's is on the screen, the function's in the bucket; who ends the run shows it.
            pair.Receipts.ShouldBeInRange(1, 2, pair.Story);
        }
    }

    [Fact]
    public async Task Whoever_of_them_dies_the_account_ends_empty()
    {
        for (var seed = First; seed < First + Histories; seed++)
        {
            using var pair = new Pair(seed, kills: true);
            await pair.PlayAsync();

            pair.World.Left.ShouldBeEmpty(pair.Story);
            pair.World.Account.Ec2.Fleets.Count.ShouldBe(1, pair.Story);
            pair.PersonErrors.ShouldBeEmpty(pair.Story);
        }
    }

    /// <summary>One history of both.</summary>
    private sealed class Pair(int seed, bool kills) : IDisposable
    {
        private static readonly TimeSpan CallEvery = TimeSpan.FromMinutes(2);

        private readonly Random random = new(seed);
        private readonly List<string> told = [];
        private int calls;

        public FunctionWorld World { get; } = new();

        /// <summary>Receipts that somebody was given, on the screen or in the bucket.</summary>
        public int Receipts { get; private set; }

        public List<string> PersonErrors { get; } = [];

        public List<string> FunctionErrors { get; } = [];

        public int EndNews => World.Account.Sns.Published.Count(news => news.Subject.EndsWith("it has ended", StringComparison.Ordinal));

        public string Story => $"FLEETSCOPE_SEED={seed}:\n{string.Join('\n', World.Log.TakeLast(30))}\nThe person:\n{string.Join('\n', told.TakeLast(30))}";

        private FakeClock Clock => World.Account.Clock;

        public async Task PlayAsync()
        {
            await World.StartAsync();
            await Clock.DuringAsync(() => Task.WhenAll(WorkAsync(), CallAsync(), WatchAsync()));
            World.Pass(TimeSpan.FromMinutes(10));
            if (World.Account.S3.Text(FunctionWorld.Bucket, "fleetscope/FlyExample/receipt.txt")?.Contains(Receipt, StringComparison.Ordinal) == true)
            {
                Receipts++;
            }
        }

        public void Dispose() => World.Dispose();

        /// <summary>The workers.</summary>
        private async Task WorkAsync()
        {
            await Task.Delay(TimeSpan.FromMinutes(random.Next(3, 25)), Clock, Token);
            await World.EmptyQueueAsync();
        }

        /// <summary>The rule, and Lambda, which delivers what failed twice more.</summary>
        private async Task CallAsync()
        {
            await Task.Delay(TimeSpan.FromSeconds(random.Next(120)), Clock, Token);
            while (World.Scheduled is { } payload)
            {
                for (var delivery = 1; delivery <= 3 && !await DeliverAsync(payload, $"call-{calls}"); delivery++)
                {
                    await Task.Delay(TimeSpan.FromMinutes(delivery), Clock, Token);
                }

                calls++;
                await Task.Delay(CallEvery, Clock, Token);
            }
        }

        private async Task<bool> DeliverAsync(string payload, string id)
        {
            try
            {
                await World.AnswerAsync(payload, Calls().Api, id);
                return true;
            }
            catch (CrashException)
            {
                return false;
            }
            catch (FleetscopeException failure)
            {
                FunctionErrors.Add(failure.Message);
                return false;
            }
        }

        /// <summary>What the command monitor does; a person who lost it starts it again, or goes home.</summary>
        private async Task WatchAsync()
        {
            await Task.Delay(TimeSpan.FromSeconds(random.Next(120)), Clock, Token);
            do
            {
                try
                {
                    await WatchOnceAsync();
                    return;
                }
                catch (CrashException)
                {
                    told.Add($"{World.Account.Now:HH:mm:ss} killed");
                    await Task.Delay(TimeSpan.FromMinutes(random.Next(1, 10)), Clock, Token);
                }
            }
            while (random.Next(3) > 0);
        }

        private async Task WatchOnceAsync()
        {
            var config = World.Config();
            var engine = AwsFolder.Engine(Calls().Api, Clock, Tell);
            if (await engine.Ledger(config).LoadAsync(Token) is not { IsLive: true })
            {
                Tell("it was removed");
                return;
            }

            try
            {
                MonitorAction end;
                await using (var ports = await engine.OpenAsync(config, Token))
                {
                    var watching = engine.Watching(config);
                    var monitor = new Fleetscope.Monitoring.Monitor(ports.Queue, ports.Fleet, new MonitorPolicy { Terms = watching.Terms }, Clock) { Notes = watching.Notes, Tidy = watching.Tidy };
                    end = await monitor.WatchAsync(engine.FleetOf(config, new Engines.FleetTerms("image")), _ => { }, Tell, Token);
                    JobCounts counts = await ports.Queue.CountAsync(Token);
                    await engine.Ledger(config).UpdateAsync(ledger => ledger! with { LastCounts = counts }, Token);
                }

                Tell($"{end}");
                var receipt = end is MonitorAction.Finish ? await engine.CloseAsync(config, Tell, Token) : [];
                receipt.ToList().ForEach(Tell);
                Receipts += receipt.Any(line => line.Contains(Receipt, StringComparison.Ordinal)) ? 1 : 0;
            }
            catch (FleetscopeException failure)
            {
                Tell(failure.Message);
                if (await EndedElsewhere.FindAsync(engine, config, Clock) is null)
                {
                    PersonErrors.Add(failure.Message);
                }
            }
        }

        private void Tell(string line)
        {
            // Of a receipt its last line tells all.
            if (!line.StartsWith("gone ", StringComparison.Ordinal) && !line.StartsWith("kept ", StringComparison.Ordinal))
            {
                told.Add($"{World.Account.Now:HH:mm:ss} {line}");
            }
        }

        /// <summary>The API of one process, which comes to its turn at each call as the seed wills.</summary>
        private CrashingCalls Calls()
        {
            var dies = kills && random.Next(3) == 0;
            return new CrashingCalls(World.Account.Api)
            {
                Yields = true,
                Turns = () => random.Next(4),
                CrashBefore = dies && random.Next(2) == 0 ? random.Next(1, 90) : null,
                CrashAfter = dies ? random.Next(1, 90) : null,
            };
        }
    }
}
