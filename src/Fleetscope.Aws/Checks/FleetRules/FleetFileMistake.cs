using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;
using Fleetscope.Configuration;

namespace Fleetscope.Aws.Checks.FleetRules;

/// <summary>Passes on what the reader of the fleet file says.</summary>
internal sealed class FleetFileMistake(CheckedRuns runs) : IRule
{
    public string Name => "fleet-file-mistake";

    public string Finds => "A fleet file that is no spot fleet request: broken JSON, unknown keys, a role's ARN where an instance profile's belongs, a KeyName with .pem, a placeholder left.";

    public string Fix => "Correct the fleet file.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        switch (runs.Of(context)?.FleetTrouble)
        {
            case ConfigException wrong:
                foreach (var mistake in wrong.Mistakes)
                {
                    yield return this.InFile(Severity.Error, mistake.File, mistake.Line, mistake.Key, "", mistake.Message, mistake.Fix);
                }

                break;
            case { } wrong:
                yield return this.InFile(Severity.Error, wrong.What, 0, "", "", wrong.Cause, wrong.Next);
                break;
        }
    }
}
