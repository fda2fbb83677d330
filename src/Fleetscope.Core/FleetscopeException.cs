namespace Fleetscope;

/// <summary>An expected failure, in the three parts that a person needs: what failed, why, and what to do now.</summary>
/// <remarks>
/// Anything that is not this exception (or a cancellation) is a bug of Fleetscope and is reported as one.
/// </remarks>
public class FleetscopeException : Exception
{
    public FleetscopeException(string what, string cause, string next, Exception? inner = null)
        : base($"{what}: {cause}", inner)
    {
        What = what;
        Cause = cause;
        Next = next;
    }

    /// <summary>The thing that failed, by its name: a file, a key, a job.</summary>
    public string What { get; }

    /// <summary>Why it failed, in the words of whoever knows.</summary>
    public string Cause { get; }

    /// <summary>What the reader can do about it, as an order.</summary>
    public string Next { get; }

    /// <summary>Whether it may pass with nothing but time: a service that cannot be reached, or that asks to be left alone for a while. False by default.</summary>
    public bool IsPassing { get; init; }
}
