using System.Text.RegularExpressions;

namespace Fleetscope.Reports;

/// <summary>A failure that we have seen before: how to recognise it, what it is, and what to do.</summary>
/// <param name="Id">A short name for tests and searches.</param>
/// <param name="Pattern">Found in the reason or the end of the log.</param>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="Remedy">What to do, as an order.</param>
public sealed record KnownCause(string Id, Regex Pattern, string Title, string Remedy);
