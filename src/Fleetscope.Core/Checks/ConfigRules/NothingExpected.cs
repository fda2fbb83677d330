namespace Fleetscope.Checks.ConfigRules;

/// <summary>Finds a CHECK_IF_DONE_BOOL that would skip every job.</summary>
internal sealed class NothingExpected : IRule
{
    public string Name => "nothing-expected";

    public string Finds => "CHECK_IF_DONE_BOOL together with EXPECTED_NUMBER_FILES of 0: an empty folder has enough files, so every job is skipped.";

    public string Fix => "Set EXPECTED_NUMBER_FILES to the number of files that a job writes (rather less than more), or CHECK_IF_DONE_BOOL to 'False'.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (context.Config is { CheckIfDone: true, ExpectedNumberFiles: < 1 })
        {
            yield return this.InConfig(
                context, Severity.Error, "EXPECTED_NUMBER_FILES",
                $"CHECK_IF_DONE_BOOL skips jobs that have {context.Config.ExpectedNumberFiles} files: that is every job, also those that never ran");
        }
    }
}
