using System.Text.Json.Serialization;

namespace Fleetscope.Jobs;

/// <summary>How a program's process ended.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Exited), nameof(Exited))]
[JsonDerivedType(typeof(Killed), nameof(Killed))]
[JsonDerivedType(typeof(OutOfMemory), nameof(OutOfMemory))]
[JsonDerivedType(typeof(OutOfDisk), nameof(OutOfDisk))]
[JsonDerivedType(typeof(TimedOut), nameof(TimedOut))]
[JsonDerivedType(typeof(NotStarted), nameof(NotStarted))]
[JsonDerivedType(typeof(Ended), nameof(Ended))]
public abstract record ProgramEnd
{
    private protected ProgramEnd() { }

    /// <summary>The end in one sentence without a full stop.</summary>
    [JsonIgnore]
    public abstract string Sentence { get; }

    /// <summary>The exit code as a shell would give it (128 + signal), or null where there was none.</summary>
    [JsonIgnore]
    public virtual int? ExitCode => null;

    /// <summary>It ended by itself with this code.</summary>
    public sealed record Exited(int Code) : ProgramEnd
    {
        public override string Sentence => $"the program exited with code {Code}";
        public override int? ExitCode => Code;
    }

    /// <summary>A signal ended it that we did not send.</summary>
    public sealed record Killed(int Signal, string SignalName) : ProgramEnd
    {
        public override string Sentence => $"the program was killed by signal {Signal} ({SignalName})";
        public override int? ExitCode => 128 + Signal;
    }

    /// <summary>The kernel, or the program itself, ran out of memory. <paramref name="Evidence"/> says how we know.</summary>
    public sealed record OutOfMemory(int? Code, string Evidence) : ProgramEnd
    {
        public override string Sentence => $"the program ran out of memory ({Evidence})";
        public override int? ExitCode => Code;
    }

    /// <summary>The program could not write because a disk was full.</summary>
    public sealed record OutOfDisk(int? Code, string Evidence) : ProgramEnd
    {
        public override string Sentence => $"the disk was full ({Evidence})";
        public override int? ExitCode => Code;
    }

    /// <summary>It ran longer than JOB_TIMEOUT and was ended.</summary>
    public sealed record TimedOut(TimeSpan Limit) : ProgramEnd
    {
        public override string Sentence => $"the program ran longer than the limit of {Limit.TotalSeconds:0.###} s and was ended";
    }

    /// <summary>It never ran: not found, not executable.</summary>
    public sealed record NotStarted(string Why) : ProgramEnd
    {
        public override string Sentence => $"the program could not be started: {Why}";
    }

    /// <summary>We ended it because its attempt was given up (stop, cancel, lease lost).</summary>
    public sealed record Ended : ProgramEnd
    {
        public override string Sentence => "the program was ended with its attempt";
    }
}
