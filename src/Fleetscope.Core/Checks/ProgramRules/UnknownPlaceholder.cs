using Fleetscope.Configuration;
using Fleetscope.Jobs;
using Fleetscope.Programs;
using Fleetscope.Programs.Command;

namespace Fleetscope.Checks.ProgramRules;

/// <summary>Finds placeholders of COMMAND and INPUTS that no key of the job stands for.</summary>
internal sealed class UnknownPlaceholder : IJobRule
{
    private readonly FirstOnes found = new("groups");
    private readonly List<Finding> broken = [];
    private readonly List<(string Key, string[] Names)> wanted = [];
    private CheckContext? context;

    public string Name => "unknown-placeholder";

    public string Finds => "A {placeholder} in COMMAND or INPUTS that is neither input, output, scratch or here nor a key of the group or of the job file: no command line can be made.";

    public string Fix => "Use the keys of the job file, spelt as there; write {{ and }} for braces.";

    public Task<bool> PrepareAsync(CheckContext context, CancellationToken cancellationToken)
    {
        this.context = context;
        if (context.ProgramName == ProgramChoice.Command)
        {
            Take("COMMAND", context.Config.Command, CommandProgram.OwnNames);
        }

        if (context.ProgramName is ProgramChoice.Command or ProgramChoice.Fiji)
        {
            Take("INPUTS", context.Config.Inputs, []);
        }

        return Task.FromResult(wanted.Count > 0 || broken.Count > 0);
    }

    public void Look(GroupReading group)
    {
        if (group.Job is null)
        {
            return;
        }

        foreach (var (key, names) in wanted)
        {
            foreach (var name in names.Where(name => !group.Job.Message.Words.Any(word => word.Key == name)))
            {
                found.Add(() => this.InConfig(
                    context!, Severity.Error, key,
                    $"{{{name}}} in {key} is no key of group {group.Number} (line {group.Line} of {Path.GetFileName(context!.JobFile!.Path)}){Meant(name, group.Job)}"));
            }
        }
    }

    public IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, CancellationToken cancellationToken) => broken.Concat(found.All()).ToAsyncEnumerable();

    private void Take(string key, IReadOnlyList<string> texts, IReadOnlyList<string> own)
    {
        try
        {
            var names = new CommandTemplate(key, texts).Placeholders.Except(own).ToArray();
            if (names.Length > 0)
            {
                wanted.Add((key, names));
            }
        }
        catch (FleetscopeException mistake)
        {
            broken.Add(this.InConfig(context!, Severity.Error, key, $"{key}: {mistake.Cause}", mistake.Next));
        }
    }

    private static string Meant(string name, Job job) =>
        NearestName.Among(job.Message.Words.Select(word => word.Key), name) is { } near ? $"; did you mean {{{near}}}?" : $"; it has {string.Join(", ", job.Message.Words.Select(word => word.Key))}";
}
