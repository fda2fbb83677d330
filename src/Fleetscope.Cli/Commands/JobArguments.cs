using System.CommandLine;

namespace Fleetscope.Cli.Commands;

/// <summary>The arguments and options by which commands name a job, its attempts, and their own readiness.</summary>
internal static class JobArguments
{
    public static Argument<string> Job { get; } = new("JOB") { Description = "The job's name, or the beginning of its id (6 characters or more)" };

    public static Argument<string[]> Jobs { get; } = new("JOB")
    {
        Description = "Names, or beginnings of ids (6 characters or more); none: all of them",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Option<int?> Attempt { get; } = new Option<int?>("--attempt") { Description = "The number of the attempt, from 1", HelpName = "N" }.AtLeastOne();

    public static Option<bool> Yes { get; } = new("--yes", "-y") { Description = "Do not ask" };
}
