using Fleetscope.Jobs;
using Fleetscope.Programs;
using Fleetscope.Programs.Fiji;

namespace Fleetscope.Checks.ProgramRules;

/// <summary>Finds parameters that Fiji's <c>key='value'</c> cannot express: it has no way to escape a quote.</summary>
internal sealed class QuoteInParameter : IJobRule
{
    private readonly FirstOnes found = new("values");
    private readonly HashSet<string> told = [];
    private CheckContext? context;

    public string Name => "quote-in-parameter";

    public string Finds => "A single quote or control character in a value of a Fiji style job, or a space, comma, '=' or quote in a key: the script would get other parameters.";

    public string Fix => "Rename the file or folder, or change the value in the job file.";

    public Task<bool> PrepareAsync(CheckContext context, CancellationToken cancellationToken)
    {
        this.context = context;
        return Task.FromResult(context.ProgramName == ProgramChoice.Fiji);
    }

    public void Look(GroupReading group)
    {
        if (group.Job?.Message is not FijiMessage message)
        {
            return;
        }

        foreach (var (key, value) in message.Metadata)
        {
            Check(group, key, value);
        }

        // The shared ones are the same in every group.
        foreach (var (key, value) in told.Add("shared_metadata") ? message.SharedMetadata : [])
        {
            Check(group, key, value);
        }
    }

    public IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, CancellationToken cancellationToken) => found.All().ToAsyncEnumerable();

    private void Check(GroupReading group, string key, string value)
    {
        if (FijiParameters.Problems(new FijiMessage([new(key, value)], [], "")) is [var problem, ..])
        {
            found.Add(() => this.InJobFile(context!, Severity.Error, group.Line, key, value, $"group {group.Number}: {problem}"));
        }
    }
}
