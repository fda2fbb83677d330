using System.Buffers;
using System.Text;
using Fleetscope.Jobs;

namespace Fleetscope.Checks.JobRules;

/// <summary>Finds jobs whose names make folders that cannot be, or that travel badly.</summary>
internal sealed class StrangeFolderName : IJobRule
{
    // What Windows forbids in names; ':' and '*' are forbidden in CloudWatch's log streams as well.
    private static readonly SearchValues<char> TravelBadly = SearchValues.Create(":*?\"<>|\\");
    private static readonly SearchValues<char> ForbiddenInStreams = SearchValues.Create(":*");

    private readonly FirstOnes found = new("jobs");
    private CheckContext? context;

    public string Name => "strange-folder-name";

    public string Finds => "Job names (output_structure, or the group's values) with characters or lengths that folders, keys or log streams cannot have.";

    public string Fix => "Choose other values, or another output_structure.";

    public Task<bool> PrepareAsync(CheckContext context, CancellationToken cancellationToken)
    {
        this.context = context;
        return Task.FromResult(context.JobFile is { Style: not JobStyle.Fiji });
    }

    public void Look(GroupReading group)
    {
        if (group.Job?.Name is not { } name)
        {
            return;
        }

        if (context!.IsAws && name.AsSpan().ContainsAny(ForbiddenInStreams))
        {
            Add(group, name, Severity.Error, "has ':' or '*', which the name of a log stream cannot have");
        }
        else if (name.Length > 80 && name.Split('/').Any(part => Encoding.UTF8.GetByteCount(part) > 255))
        {
            // NAME_MAX of Linux's file systems.
            Add(group, name, Severity.Error, "has a part of more than 255 bytes, and no folder can be called so");
        }
        else if (name.AsSpan().ContainsAny(TravelBadly))
        {
            Add(group, name, Severity.Warning, "has a character that Windows and some tools do not take in a folder's name");
        }
    }

    public IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, CancellationToken cancellationToken) => found.All().ToAsyncEnumerable();

    private void Add(GroupReading group, string name, Severity severity, string why) =>
        found.Add(() => this.InJobFile(context!, severity, group.Line, "output_structure", Shortened(name), $"group {group.Number}: the job's name '{Shortened(name)}' {why}"));

    private static string Shortened(string name) => name.Length <= 80 ? name : name[..77] + "...";
}
