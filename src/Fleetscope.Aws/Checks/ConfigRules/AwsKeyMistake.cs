using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.ConfigRules;

/// <summary>Passes on what the reader of the AWS keys says and the reader of the config cannot know.</summary>
internal sealed class AwsKeyMistake(CheckedRuns runs) : IRule
{
    public string Name => "aws-key-mistake";

    public string Finds => "A value of an AWS key that AWS cannot take, such as a queue name with a space.";

    public string Fix => "Correct the key.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        foreach (var mistake in runs.MistakesOf(context))
        {
            yield return this.InConfig(context, Severity.Error, mistake.Key, mistake.Message, mistake.Fix);
        }
    }
}
