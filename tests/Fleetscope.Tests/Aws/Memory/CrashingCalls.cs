using System.Collections.Concurrent;
using System.Reflection;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>The process of the code under test is dead: nothing may catch this but the test.</summary>
internal sealed class CrashException(string call, int number, bool wasDone) : Exception($"crashed {(wasDone ? "after" : "before")} call {number}, {call}")
{
    public string Call { get; } = call;

    /// <summary>From 1.</summary>
    public int Number { get; } = number;

    /// <summary>Whether AWS did what was asked and only the answer was lost.</summary>
    public bool WasDone { get; } = wasDone;
}

/// <summary>What a call meets instead of its answer.</summary>
internal enum CallFault
{
    /// <summary>Too many calls, in the words of the service. Nothing was done.</summary>
    Throttled,

    /// <summary>503. Nothing was done.</summary>
    Unavailable,

    /// <summary>The caller may not. Nothing was done.</summary>
    AccessDenied,

    /// <summary>It was done, and the connection broke before the answer.</summary>
    AnswerLost,

    /// <summary>The connection broke before it was done.</summary>
    NoAnswer,
}

/// <summary>An <see cref="AwsApi"/> whose calls are counted, may fail, and may be the last thing that a process does.</summary>
/// <remarks>
/// After a crash every further call fails too and reaches nothing: the dead do not clean up. The next life takes a new one over the same account.
/// A sweep: run once to the end and count; then for each number from 1 crash before it and after it, and start again with a fresh one.
/// </remarks>
internal sealed class CrashingCalls
{
    private readonly Lock gate = new();
    private readonly List<string> made = [];
    private readonly List<FaultRule> rules = [];
    private readonly ConcurrentDictionary<string, int> countOfName = new();
    private CrashException? crash;

    public CrashingCalls(AwsApi inner) => Api = new AwsApi(
        CallProxy.Around(inner.Sqs, "sqs", this),
        CallProxy.Around(inner.Ecs, "ecs", this),
        CallProxy.Around(inner.Ec2, "ec2", this),
        CallProxy.Around(inner.CloudWatch, "cloudwatch", this),
        CallProxy.Around(inner.Logs, "logs", this),
        CallProxy.Around(inner.S3, "s3", this),
        CallProxy.Around(inner.Account, "account", this),
        CallProxy.Around(inner.Iam, "iam", this),
        CallProxy.Around(inner.Sns, "sns", this),
        CallProxy.Around(inner.Lambda, "lambda", this),
        CallProxy.Around(inner.Buckets, "buckets", this),
        CallProxy.Around(inner.Events, "events", this));

    public AwsApi Api { get; }

    /// <summary>The number (from 1) of the call that is not made any more; null: none.</summary>
    public int? CrashBefore { get; init; }

    /// <summary>The number (from 1) of the call that is done, and its answer lost with the process; null: none.</summary>
    public int? CrashAfter { get; init; }

    /// <summary>Whether others may do something at every call: code that runs on one thread is interleaved then.</summary>
    public bool Yields { get; init; }

    /// <summary>How many turns others get at a call, with <see cref="Yields"/>; one unless told.</summary>
    public Func<int> Turns { get; init; } = () => 1;

    public bool HasCrashed => crash is not null;

    /// <summary>The calls so far as <c>sqs:CreateQueue</c>: the interface's service and the method. A listing of S3 counts once, when its reading begins.</summary>
    public IReadOnlyList<string> Made
    {
        get
        {
            lock (gate)
            {
                return [.. made];
            }
        }
    }

    /// <summary>Lets calls fail.</summary>
    /// <param name="pattern">A call as in <see cref="Made"/>; <c>*</c> at its end stands for anything: <c>ec2:*</c>, <c>*</c>.</param>
    /// <param name="share">How many of them, 0 to 1. Which ones depends on the seed, the name and how often it was called, not on what else is called between.</param>
    /// <param name="times">At most so many.</param>
    public CrashingCalls Fail(string pattern, CallFault fault, double share = 1, int seed = 0, int times = int.MaxValue)
    {
        lock (gate)
        {
            rules.Add(new FaultRule(pattern, fault, share, seed, times));
        }

        return this;
    }

    /// <summary>Counts a call that begins.</summary>
    /// <returns>Its number, and what it meets once it is done.</returns>
    internal (int Number, CallFault? Fault) Begin(string name)
    {
        lock (gate)
        {
            Bury();
            made.Add(name);
            var number = made.Count;
            if (number == CrashBefore)
            {
                throw crash = new CrashException(name, number, wasDone: false);
            }

            var turn = countOfName.AddOrUpdate(name, 1, (_, count) => count + 1);
            var fault = rules.FirstOrDefault(rule => rule.Strikes(name, turn))?.Strike();
            return fault is null or CallFault.AnswerLost ? (number, fault) : throw Refusal(name, fault.Value);
        }
    }

    internal void End(string name, int number, CallFault? fault)
    {
        lock (gate)
        {
            if (number == CrashAfter)
            {
                crash ??= new CrashException(name, number, wasDone: true);
            }

            Bury();
        }

        if (fault is not null)
        {
            throw Refusal(name, fault.Value);
        }
    }

    private void Bury()
    {
        if (crash is not null)
        {
            throw new CrashException(crash.Call, crash.Number, crash.WasDone);
        }
    }

    private static AwsException Refusal(string name, CallFault fault)
    {
        var service = name[..name.IndexOf(':', StringComparison.Ordinal)];
        return fault switch
        {
            CallFault.Throttled => service switch
            {
                "s3" or "buckets" => MemoryAccount.Refuse(name, "SlowDown", "Please reduce your request rate.", 503),
                "ec2" => MemoryAccount.Refuse(name, "RequestLimitExceeded", "Request limit exceeded.", 503),
                "sqs" => MemoryAccount.Refuse(name, "RequestThrottled", "The request was denied due to request throttling.", 403),
                "cloudwatch" or "account" or "iam" or "sns" => MemoryAccount.Refuse(name, "Throttling", "Rate exceeded"),
                _ => MemoryAccount.Refuse(name, "ThrottlingException", "Rate exceeded"),
            },
            CallFault.AccessDenied => service switch
            {
                "ec2" => MemoryAccount.Refuse(name, "UnauthorizedOperation", "You are not authorized to perform this operation.", 403),
                "ecs" or "logs" => MemoryAccount.Refuse(name, "AccessDeniedException", $"User is not authorized to perform: {name}"),
                _ => MemoryAccount.Refuse(name, "AccessDenied", $"User is not authorized to perform: {name}", 403),
            },
            CallFault.Unavailable => MemoryAccount.Refuse(name, "ServiceUnavailable", "Service is unable to handle request.", 503),
            _ => MemoryAccount.Refuse(name, "NoAnswer", "The connection was closed.", 0),
        };
    }

    private sealed class FaultRule(string pattern, CallFault fault, double share, int seed, int times)
    {
        private int left = times;

        public bool Strikes(string name, int turn) =>
            left > 0 && (pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern) && Chance(name, turn) < share;

        public CallFault Strike()
        {
            left--;
            return fault;
        }

        // FNV-1a: string.GetHashCode differs from process to process.
        private double Chance(string name, int turn)
        {
            var hash = 14_695_981_039_346_656_037UL;
            foreach (var c in $"{seed}/{name}/{turn}")
            {
                hash = unchecked((hash ^ c) * 1_099_511_628_211UL);
            }

            hash = unchecked((hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCDUL);
            return (hash >> 11) / (double)(1UL << 53);
        }
    }
}
