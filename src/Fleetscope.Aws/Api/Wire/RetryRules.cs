namespace Fleetscope.Aws.Api.Wire;

/// <summary>What became of one attempt of a call.</summary>
internal enum AttemptEnd
{
    Done,

    /// <summary>Asking again would get the same answer.</summary>
    Refused,

    /// <summary>Too many requests; nothing was done.</summary>
    Throttled,

    /// <summary>AWS failed; it may have done what was asked.</summary>
    ServerFailed,

    /// <summary>No connection; nothing was done.</summary>
    Unreached,

    /// <summary>No answer after the request was sent; it may have been done.</summary>
    AnswerLost,

    /// <summary>The signature's time is not AWS's time.</summary>
    Skewed,

    /// <summary>The keys are not valid any more.</summary>
    KeysExpired,
}

/// <summary>How often and how late a failed call is made again.</summary>
/// <remarks>
/// Delays are those of the AWS SDKs' standard mode: full jitter below min(20 s, 1 s x 2^failures)
/// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html). Its 3 attempts are too few for thousands of machines that start
/// together: throttled calls get 8, which is 36 s of waiting on average and 71 s at most.
/// </remarks>
internal sealed record RetryRules
{
    public static RetryRules Standard { get; } = new();

    /// <summary>Attempts in all when AWS throttles.</summary>
    public int WhenThrottled { get; init; } = 8;

    /// <summary>Attempts in all when AWS fails or an answer is lost.</summary>
    public int WhenFailed { get; init; } = 5;

    /// <summary>Attempts in all when no connection comes about.</summary>
    public int WhenUnreached { get; init; } = 4;

    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan Cap { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long one attempt may take, connection and answer; above the 20 s of a long poll.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>From 0 up to 1.</summary>
    public Func<double> Jitter { get; init; } = Random.Shared.NextDouble;

    /// <summary>How long to wait before the next attempt.</summary>
    /// <param name="failures">Attempts that failed in this call, at least 1.</param>
    /// <param name="isRepeatable">Whether doing it twice is harmless, see <see cref="Repeats"/>.</param>
    /// <returns>Null: there is no next one.</returns>
    public TimeSpan? DelayAfter(AttemptEnd end, int failures, bool isRepeatable)
    {
        var attempts = end switch
        {
            AttemptEnd.Throttled => WhenThrottled,
            AttemptEnd.Unreached => WhenUnreached,
            AttemptEnd.ServerFailed or AttemptEnd.AnswerLost when isRepeatable => WhenFailed,
            _ => 1,
        };
        return failures >= attempts ? null : Jitter() * TimeSpan.FromTicks(Math.Min(Cap.Ticks, First.Ticks << Math.Min(failures - 1, 20)));
    }
}
