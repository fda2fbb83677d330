using System.Text.Json.Serialization;

namespace Fleetscope.Jobs;

/// <summary>How an attempt ended. The set is closed: every end that we know has a name and a reason.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Succeeded), nameof(Succeeded))]
[JsonDerivedType(typeof(AlreadyDone), nameof(AlreadyDone))]
[JsonDerivedType(typeof(InputsMissing), nameof(InputsMissing))]
[JsonDerivedType(typeof(ProgramFailed), nameof(ProgramFailed))]
[JsonDerivedType(typeof(OutputsMissing), nameof(OutputsMissing))]
[JsonDerivedType(typeof(OutputClash), nameof(OutputClash))]
[JsonDerivedType(typeof(StorageFailed), nameof(StorageFailed))]
[JsonDerivedType(typeof(Interrupted), nameof(Interrupted))]
[JsonDerivedType(typeof(LeaseLost), nameof(LeaseLost))]
[JsonDerivedType(typeof(Cancelled), nameof(Cancelled))]
public abstract record JobOutcome
{
    private protected JobOutcome() { }

    /// <summary>The reason in one sentence without a full stop, fit for a list of dead jobs.</summary>
    [JsonIgnore]
    public abstract string Reason { get; }

    /// <summary>Whether the job needs no further attempt.</summary>
    [JsonIgnore]
    public virtual bool IsDone => false;

    /// <summary>Whether the attempt counts against JOB_RETRIES. Interruptions, lost leases, cancellations and stores that are out of reach do not.</summary>
    [JsonIgnore]
    public virtual bool CountsAsFailure => false;

    /// <summary>Whether another attempt could not end otherwise, so that the job is dead at once.</summary>
    [JsonIgnore]
    public virtual bool IsFinal => false;

    /// <summary>The program ran, wrote what it should, and its files are committed.</summary>
    public sealed record Succeeded(int Files, long Bytes) : JobOutcome
    {
        public override string Reason => $"wrote {Files} file{(Files == 1 ? "" : "s")}";
        public override bool IsDone => true;
    }

    /// <summary>Nothing was run: the outputs were there. <paramref name="ByCheckIfDone"/>: found by CHECK_IF_DONE_BOOL, not by our own commit.</summary>
    public sealed record AlreadyDone(int Found, bool ByCheckIfDone) : JobOutcome
    {
        public override string Reason => ByCheckIfDone ? $"skipped: {Found} output files were there already" : "was committed before";
        public override bool IsDone => true;
    }

    /// <summary>Something the job reads is not there. The program was not started.</summary>
    public sealed record InputsMissing(IReadOnlyList<string> What) : JobOutcome
    {
        public override string Reason => What.Count switch
        {
            0 => "inputs missing",
            <= 3 => "input missing: " + string.Join("; ", What),
            _ => $"{What.Count} inputs missing: {string.Join("; ", What.Take(3))}; ...",
        };
        public override bool CountsAsFailure => true;
    }

    /// <summary>The program did not end well. <paramref name="Word"/>: what the program itself said, when it said something.</summary>
    public sealed record ProgramFailed(ProgramEnd End, string? Word = null) : JobOutcome
    {
        public override string Reason => Word is null ? End.Sentence : $"{End.Sentence}: {Word}";
        public override bool CountsAsFailure => true;
    }

    /// <summary>The program ended well but wrote too little.</summary>
    public sealed record OutputsMissing(int Found, int Wanted, string? Detail = null) : JobOutcome
    {
        public override string Reason =>
            $"the program ended well but wrote {Found} of {Wanted} wanted output file{(Wanted == 1 ? "" : "s")}" + (Detail is null ? "" : $" ({Detail})");
        public override bool CountsAsFailure => true;
    }

    /// <summary>Another job has committed a file of the same name. The first one keeps it.</summary>
    public sealed record OutputClash(JobId Other, string OtherName, string File) : JobOutcome
    {
        public override string Reason => $"output {File} belongs to job {OtherName} ({Other})";
        public override bool CountsAsFailure => true;
        public override bool IsFinal => true;
    }

    /// <summary>Inputs could not be fetched or outputs not put, and it is not their absence.</summary>
    /// <param name="IsPassing">The store could not be reached or was overloaded, so that nothing is known against the job; else it has refused.</param>
    public sealed record StorageFailed(string What, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsPassing = false) : JobOutcome
    {
        public override string Reason => $"storage failed: {What}";
        public override bool CountsAsFailure => !IsPassing;
    }

    /// <summary>The worker was told to stop, or died.</summary>
    public sealed record Interrupted(string By) : JobOutcome
    {
        public override string Reason => $"interrupted: {By}";
    }

    /// <summary>The lease ended while the job ran; the job belongs to somebody else now.</summary>
    public sealed record LeaseLost : JobOutcome
    {
        public override string Reason => "the lease was lost";
    }

    /// <summary>The user cancelled the job.</summary>
    public sealed record Cancelled : JobOutcome
    {
        public override string Reason => "cancelled";
    }
}
