using Fleetscope.Provisioning;

namespace Fleetscope.Bench.Aws;

/// <summary>submitJob to SQS beside what the family's tools do: one send_message of boto3 after the other. Both talk to the same stub on this machine.</summary>
internal static class SqsSubmit
{
    private const string Boto3Loop = """
        import boto3, json, sys
        sqs = boto3.client("sqs", endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
        url = sqs.get_queue_url(QueueName="BenchQueue")["QueueUrl"]
        job = json.load(open("job.json"))
        for group in job["groups"]:
            sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"Metadata": group, "input": job["input"], "output": job["output"]}))
        """;

    public static void Measure(Place place, int groups, int rounds)
    {
        Console.WriteLine($"\nsubmitJob of {groups:N0} groups to a stub of SQS, {rounds} round{(rounds == 1 ? "" : "s")}");
        using var stub = new StubAws();
        List<Timing> ours = [];
        List<Timing> theirs = [];
        for (var round = 0; round < rounds; round++)
        {
            ours.Add(Ours(place, stub, groups));
            Tell("fleetscope submitJob", stub, ours[^1]);
            var folder = place.RunFolder("['/bin/true']", groups);
            stub.Clear();
            theirs.Add(Place.Time(folder, "python3", "-c", Boto3Loop, stub.Url));
            Tell("boto3, one by one", stub, theirs[^1]);
        }

        var (us, them) = (Timing.Median(ours.Select(one => one.Seconds)), Timing.Median(theirs.Select(one => one.Seconds)));
        Console.WriteLine($"  median: fleetscope {us:0.00} s, boto3 {them:0.00} s: {them / us:0.0} times as fast (whole processes, start-up included)");
    }

    private static Timing Ours(Place place, StubAws stub, int groups)
    {
        var folder = place.RunFolder("['/bin/true']", groups);
        File.AppendAllText(Path.Combine(folder, "config.py"), "\nAWS_BUCKET = 'bench'\n");
        stub.Clear();
        stub.Bucket.Put("bench", "fleetscope/Bench/ledger.json", System.Text.Encoding.UTF8.GetString(Ledger(folder).ToJson()));
        return Place.Time(folder, place.Launcher, stub.Environment, "submitJob", "job.json", "--engine", "aws", "--output", "quiet");
    }

    private static RunLedger Ledger(string folder) => new RunLedger { Run = "Bench", Engine = "aws", Config = Path.Combine(folder, "config.py") }
        .With(new PlannedResource("queue", "BenchQueue"), LedgerState.Created);

    private static void Tell(string who, StubAws stub, Timing timing)
    {
        var sends = stub.Calls.Where(call => call.Key.StartsWith("SendMessage", StringComparison.Ordinal)).Sum(call => call.Value);
        Console.WriteLine($"  {who,-22} {timing.Seconds,6:0.00} s  {stub.Queue.Messages / timing.Seconds,8:0} messages/s  {(double)sends / stub.Queue.Messages:0.000} calls a message  peak {timing.PeakMiB:0} MiB  ({stub.Queue.Messages:N0} arrived)");
    }
}
