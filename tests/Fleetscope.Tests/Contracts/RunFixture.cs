using Fleetscope.Queues;
using Fleetscope.Stores;

namespace Fleetscope.Tests.Contracts;

/// <summary>The ports of one fresh run of an engine, for the contracts that need several of them together.</summary>
public sealed record RunFixture(IJobQueue Queue, IDeadLetters DeadLetters, IJobRecords Records, ICommitRegister Commits);
