namespace Fleetscope.Aws.Preparing;

/// <summary>One thing that is done to the account.</summary>
/// <param name="Verb"><c>create</c>, <c>repair</c>, <c>update</c>, <c>remove</c>.</param>
/// <param name="Kind"><c>role</c>, <c>instance profile</c>, <c>topic</c>, <c>function</c>, ...</param>
/// <param name="Detail">What it is for, or what is shown of it; may have several lines.</param>
public sealed record Change(string Verb, string Kind, string Name, string Detail)
{
    /// <summary>Does it. Doing it twice leaves what doing it once does.</summary>
    internal Func<CancellationToken, Task> DoAsync { get; init; } = _ => Task.CompletedTask;
}

/// <summary>What is to be done to an account, and what is said beside it.</summary>
/// <param name="Remarks">What stays as it is and why, and what else the user should know.</param>
public sealed record ChangePlan(string Account, string Region, IReadOnlyList<Change> Changes, IReadOnlyList<string> Remarks)
{
    /// <summary>Does everything, in its order.</summary>
    /// <param name="done">Told of each change once it is done.</param>
    /// <exception cref="FleetscopeException">AWS refused one; what was done before it stays, and the command can be repeated.</exception>
    public async Task DoAsync(Action<Change> done, CancellationToken cancellationToken)
    {
        foreach (var change in Changes)
        {
            await AwsFailures.InWordsAsync($"{change.Kind} {change.Name}", () => change.DoAsync(cancellationToken));
            done(change);
        }
    }
}
