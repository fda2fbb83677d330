using System.Text.Json.Serialization;
using Fleetscope.Jobs;
using Fleetscope.Queues;

namespace Fleetscope.Logs;

/// <summary>Something that happened to a run. The list of them is what reports are made of.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event", IgnoreUnrecognizedTypeDiscriminators = true)]
[JsonDerivedType(typeof(RunStarted), "run.started")]
[JsonDerivedType(typeof(JobsSubmitted), "jobs.submitted")]
[JsonDerivedType(typeof(WorkerStarted), "worker.started")]
[JsonDerivedType(typeof(WorkerStopped), "worker.stopped")]
[JsonDerivedType(typeof(AttemptStarted), "attempt.started")]
[JsonDerivedType(typeof(AttemptEnded), "attempt.ended")]
[JsonDerivedType(typeof(JobCommitted), "job.committed")]
[JsonDerivedType(typeof(JobsRetried), "jobs.retried")]
[JsonDerivedType(typeof(JobsCancelled), "jobs.cancelled")]
[JsonDerivedType(typeof(Warned), "warned")]
[JsonDerivedType(typeof(RunEnded), "run.ended")]
public record RunEvent(DateTimeOffset At);

/// <summary>Somebody started (or went on with) the run.</summary>
/// <param name="Program">The adapter: cellprofiler, fiji, command.</param>
/// <param name="ProgramVersion">What the program says of its version, where it was asked.</param>
public sealed record RunStarted(DateTimeOffset At, string Run, string Engine, string Program, string ProgramVersion, string FleetscopeVersion,
    string JobFile, string Machine, int Cores, long MemoryBytes) : RunEvent(At);

/// <summary>Jobs were added. <paramref name="Known"/>: were there before.</summary>
public sealed record JobsSubmitted(DateTimeOffset At, long Added, long Known) : RunEvent(At);

public sealed record WorkerStarted(DateTimeOffset At, string Worker, int Slots, int ProcessId) : RunEvent(At);

public sealed record WorkerStopped(DateTimeOffset At, string Worker, string Why) : RunEvent(At);

public sealed record AttemptStarted(DateTimeOffset At, JobId Job, string Name, int Attempt, string Worker, int Slot) : RunEvent(At);

/// <summary>An attempt ended, and the job went to <paramref name="State"/>.</summary>
public sealed record AttemptEnded(DateTimeOffset At, JobId Job, string Name, JobState State, AttemptRecord Attempt) : RunEvent(At);

/// <summary>The outputs of a job are at their final keys. Happens at most once per job, unless it is run again on request.</summary>
public sealed record JobCommitted(DateTimeOffset At, JobId Job, int Attempt, int Files, long Bytes) : RunEvent(At);

public sealed record JobsRetried(DateTimeOffset At, int Jobs) : RunEvent(At);

public sealed record JobsCancelled(DateTimeOffset At, int Jobs) : RunEvent(At);

/// <summary>Something a person should know, said once.</summary>
public sealed record Warned(DateTimeOffset At, string Message) : RunEvent(At);

/// <summary>The run ended, or was left: the counts at that moment.</summary>
public sealed record RunEnded(DateTimeOffset At, JobCounts Counts, string Why) : RunEvent(At);
