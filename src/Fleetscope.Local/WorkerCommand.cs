namespace Fleetscope.Local;

/// <summary>How a worker process is started.</summary>
/// <param name="Executable">The absolute path of the program.</param>
/// <param name="Arguments">Its arguments; <c>--slots N</c> is added.</param>
/// <param name="IsLeashed">
/// Whether the worker's standard input is a pipe from us, whose end tells it that we are gone. Else it is /dev/null and the worker outlives us.
/// The arguments must tell the worker which of the two it is, because /dev/null ends at once.
/// </param>
public sealed record WorkerCommand(string Executable, IReadOnlyList<string> Arguments, bool IsLeashed);
