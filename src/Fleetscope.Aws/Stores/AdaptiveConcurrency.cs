namespace Fleetscope.Aws.Stores;

/// <summary>How many requests may be on their way at once: half as many when the service asks for fewer, one more after each full round without complaint.</summary>
/// <remarks>S3 answers SlowDown while it splits a busy prefix; clients are to reduce their rate and raise it again (S3 user guide, "Best practices design patterns").</remarks>
/// <param name="Limit">Now.</param>
/// <param name="Most">Never more.</param>
/// <param name="Round">Requests that went well since the limit last changed.</param>
/// <param name="Rest">Complaints that change nothing: those of requests that were sent before the last change.</param>
internal sealed record AdaptiveConcurrency(int Limit, int Most, int Round = 0, int Rest = 0)
{
    /// <summary>Starts at what one machine can use.</summary>
    public static AdaptiveConcurrency UpTo(int most) => new(most, most);

    public AdaptiveConcurrency AfterSuccess() => Round + 1 >= Limit && Limit < Most
        ? this with { Limit = Limit + 1, Round = 0, Rest = 0 }
        : this with { Round = Math.Min(Round + 1, Limit), Rest = Math.Max(0, Rest - 1) };

    /// <summary>All that were on their way together complain together: only the first of them counts.</summary>
    public AdaptiveConcurrency AfterSlowDown() => Rest > 0
        ? this with { Rest = Rest - 1, Round = 0 }
        : this with { Limit = Math.Max(1, Limit / 2), Round = 0, Rest = Limit - 1 };
}
