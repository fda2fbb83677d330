using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;

namespace Fleetscope.Tests.Aws.Faults;

/// <summary>One thing that goes wrong on the way of a call.</summary>
internal abstract class Fault
{
    private Fault(string name) => Name = name;

    public string Name { get; }

    /// <summary>Deals with the call.</summary>
    public abstract Task BefallAsync(Exchange exchange);

    /// <summary>Nothing goes wrong.</summary>
    public static Fault None { get; } = new Acting("none", async exchange => await exchange.TellAsync(await exchange.AskAsync(Deliveries.AsSent(exchange.Call))));

    /// <summary>The connection ends before the call has reached AWS.</summary>
    public static Fault LostOnTheWay { get; } = new Acting("lost on the way", exchange =>
    {
        exchange.Reset();
        return Task.CompletedTask;
    });

    /// <summary>AWS has done it, and nobody hears of it.</summary>
    public static Fault AnswerLost { get; } = new Acting("answer lost", async exchange =>
    {
        await exchange.AskAsync(Deliveries.AsSent(exchange.Call));
        exchange.Reset();
    });

    /// <summary>Half of the answer's body comes, then the connection ends: properly, as of a server that ends.</summary>
    public static Fault BodyCut { get; } = new Acting("body cut", async exchange => await PartAsync(exchange));

    /// <summary>Half of the answer's body comes, then the connection is reset.</summary>
    public static Fault BodyReset { get; } = new Acting("body reset", async exchange =>
    {
        await PartAsync(exchange);
        exchange.Reset();
    });

    /// <summary>Half of the answer's body comes, and then nothing more, without an end.</summary>
    public static Fault BodyStalled { get; } = new Acting("body stalled", async exchange =>
    {
        await PartAsync(exchange);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, exchange.Stopping);
    });

    /// <summary>Nothing ever comes: packets are dropped.</summary>
    public static Fault Silence { get; } = new Acting("silence", exchange => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, exchange.Stopping));

    /// <summary>AWS refuses without doing anything.</summary>
    public static Fault Refusal(int status, string code) => new Acting($"{status} {code}", exchange => exchange.TellAsync(ServerAnswer.Error(exchange.Call, status, code)));

    /// <summary>S3 says that the bucket is in another region: to signed calls at times that their signature is for the wrong one.</summary>
    public static Fault Elsewhere(string region, bool isMalformed = false) => new Acting($"in {region}", exchange => exchange.TellAsync(
        ServerAnswer.Error(exchange.Call, isMalformed ? 400 : 301, isMalformed ? "AuthorizationHeaderMalformed" : "PermanentRedirect").With($"x-amz-bucket-region: {region}")));

    /// <summary>AWS does it and says that it failed.</summary>
    public static Fault FailureAfterwards(int status, string code) => new Acting($"{status} {code} afterwards", async exchange =>
    {
        await exchange.AskAsync(Deliveries.AsSent(exchange.Call));
        await exchange.TellAsync(ServerAnswer.Error(exchange.Call, status, code));
    });

    /// <summary>The answer comes later.</summary>
    public static Fault Latency(TimeSpan time) => new Acting($"{time.TotalMilliseconds:0} ms late", async exchange =>
    {
        await Task.Delay(time, TimeProvider.System, exchange.Stopping);
        await None.BefallAsync(exchange);
    });

    /// <summary>Whoever asks for a message next gets the one of this call as well, with a receipt of its own, as SQS delivers twice at times.</summary>
    public static Fault DeliveredTwice() => new Deliveries("delivered twice", twice: true);

    /// <summary>Messages wait for others that came after them.</summary>
    public static Fault Reordered(Random random) => new Deliveries("reordered", twice: false, random);

    private static async Task PartAsync(Exchange exchange)
    {
        var answer = await exchange.AskAsync(Deliveries.AsSent(exchange.Call));
        if (answer.Body.Length == 0 || exchange.Call.IsHead)
        {
            await exchange.TellAsync(answer);
            return;
        }

        await exchange.TellPartAsync(answer, answer.Body.Length / 2);
    }

    private sealed class Acting(string name, Func<Exchange, Task> act) : Fault(name)
    {
        public override Task BefallAsync(Exchange exchange) => act(exchange);
    }

    /// <summary>Keeps messages that were received, to hand them out once more or later.</summary>
    private sealed class Deliveries(string name, bool twice, Random? random = null) : Fault(name)
    {
        /// <summary>At the end of receipts that moto does not know.</summary>
        private const string Again = "~again";

        private readonly ConcurrentDictionary<int, JsonNode> kept = new();
        private int number;

        /// <summary>The call as moto knows it.</summary>
        public static ProxiedCall AsSent(ProxiedCall call) => call.Service == "sqs" && Encoding.UTF8.GetString(call.Body) is var text && text.Contains(Again, StringComparison.Ordinal)
            ? call.With(Encoding.UTF8.GetBytes(text.Replace(Again, "", StringComparison.Ordinal)))
            : call;

        public override async Task BefallAsync(Exchange exchange)
        {
            if (twice && Take() is { } before)
            {
                await TellAsync(exchange, before);
                return;
            }

            var answer = await exchange.AskAsync();
            var message = answer.Status == 200 ? JsonNode.Parse(answer.Text)?["Messages"]?[0] : null;
            if (message is not null)
            {
                Keep(message.DeepClone());
            }

            // Out of order: two wait, and any of those goes out; the last ones go when nothing comes after them.
            await (twice ? exchange.TellAsync(answer) : TellAsync(exchange, message is null || kept.Count > 2 ? Take() : null));
        }

        private void Keep(JsonNode message)
        {
            if (twice)
            {
                message["ReceiptHandle"] = $"{message["ReceiptHandle"]}{Again}";
            }

            kept[Interlocked.Increment(ref number)] = message;
        }

        private JsonNode? Take()
        {
            lock (kept)
            {
                var all = kept.Keys.ToList();
                return all.Count > 0 && kept.TryRemove(all[random?.Next(all.Count) ?? 0], out var one) ? one : null;
            }
        }

        private static Task TellAsync(Exchange exchange, JsonNode? message)
        {
            JsonObject body = message is null ? [] : new() { ["Messages"] = new JsonArray(message) };
            return exchange.TellAsync(new ServerAnswer(200, ["HTTP/1.1 200 OK", "Content-Type: application/x-amz-json-1.0"], Encoding.UTF8.GetBytes(body.ToJsonString())));
        }
    }
}
