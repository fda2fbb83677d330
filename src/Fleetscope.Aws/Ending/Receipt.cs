namespace Fleetscope.Aws.Ending;

/// <summary>What is left of a run in the account, as somebody has seen who looked at each thing that the ledger knows.</summary>
internal sealed record Receipt(string Run, IReadOnlyList<ReceiptLine> Lines)
{
    /// <summary>Whether it was seen that everything is gone but what is kept on purpose.</summary>
    public bool NothingLeft => Lines.All(line => line.State is ReceiptState.Gone or ReceiptState.Kept);

    /// <summary>The receipt for people: what is there first, what is kept, what is gone.</summary>
    public IEnumerable<string> Text()
    {
        foreach (var line in Lines.OrderByDescending(line => line.State))
        {
            yield return line.Text();
        }

        yield return NothingLeft
            ? $"{Run}: nothing left{(Lines.Any(line => line.State == ReceiptState.Kept) ? " but what is kept on purpose" : "")} ({Lines.Count(line => line.State == ReceiptState.Gone)} things are gone)"
            : $"{Run}: {Lines.Count(line => line.State is ReceiptState.StillThere)} still there, {Lines.Count(line => line.State is ReceiptState.NotSeen)} not seen; remove them with: fleetscope clean";
    }
}

/// <summary>One thing that the run had created.</summary>
/// <param name="Why">Why it is still there, or kept; empty when it is gone.</param>
internal sealed record ReceiptLine(string Kind, string Id, ReceiptState State, string Why = "")
{
    /// <summary>Whether it only takes AWS some more time to be gone.</summary>
    public bool IsPassing { get; init; }

    public string Text() => State switch
    {
        ReceiptState.Gone => $"gone         {Kind} {Id}",
        ReceiptState.Kept => $"kept         {Kind} {Id}: {Why}",
        ReceiptState.NotSeen => $"not seen     {Kind} {Id}: {Why}",
        _ => $"still there  {Kind} {Id}: {Why}",
    };
}

/// <summary>What a look at one thing has found.</summary>
internal enum ReceiptState
{
    Gone,

    /// <summary>It is there on purpose.</summary>
    Kept,

    /// <summary>It could not be looked at, so nobody knows.</summary>
    NotSeen,

    StillThere,
}
