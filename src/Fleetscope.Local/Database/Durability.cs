namespace Fleetscope.Local.Database;

/// <summary>What a power cut may take of an operation that was answered. A killed process takes nothing of either.</summary>
internal enum Durability
{
    /// <summary>May be lost in a power cut, and then only costs a repetition: leases, renewals, claims, the ends of attempts.</summary>
    WithTheNextSync,

    /// <summary>Is on the disk before the answer: submissions, commits, and what a person decided.</summary>
    BeforeTheAnswer,
}
