namespace Fleetscope.Checks.ConfigRules;

/// <summary>Finds an APP_NAME that cannot name what a run creates.</summary>
internal sealed class AppNameUnusable : IRule
{
    // A queue's name has at most 80 characters (SQS CreateQueue), and the family's queue is APP_NAME + 'Queue'.
    private const int Longest = 80 - 5;

    public string Name => "app-name-unusable";

    public string Finds => "An APP_NAME with characters or a length that folders, queues and log groups cannot have.";

    public string Fix => $"Use letters, digits, '_' and '-' for APP_NAME, at most {Longest} of them.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        var name = context.Config.AppName;
        var strange = name.Where(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-')).Distinct().ToArray();
        if (name.Length == 0)
        {
            yield return this.InConfig(context, Severity.Error, "APP_NAME", "APP_NAME is empty, and everything of a run is called by it");
        }
        else if (strange.Length > 0)
        {
            // On this machine APP_NAME only becomes a part of keys, so anything that is one folder name will do.
            var breaksHere = name is "." or ".." || strange.Any(letter => letter is '/' or '\\' || char.IsControl(letter));
            yield return this.InConfig(
                context,
                context.IsLocal && !breaksHere ? Severity.Warning : Severity.Error,
                "APP_NAME",
                $"APP_NAME has {string.Join(", ", strange.Select(letter => char.IsControl(letter) ? "a control character" : $"'{letter}'"))}: "
                    + (breaksHere ? "it cannot be part of a key" : "queues and log groups on AWS cannot be called so"));
        }

        if (name.Length > Longest)
        {
            yield return this.InConfig(
                context,
                context.IsLocal && name.Length <= 200 ? Severity.Warning : Severity.Error,
                "APP_NAME",
                $"APP_NAME has {name.Length} characters: with 'Queue' behind it, it is longer than the 80 that a queue's name may have");
        }

        if (context.IsAws && name.Contains("Queue", StringComparison.Ordinal))
        {
            yield return this.InConfig(
                context, Severity.Warning, "APP_NAME", "APP_NAME contains 'Queue': the family's automatic monitor cuts names there and will not find the run",
                "Leave 'Queue' out of APP_NAME.");
        }
    }
}
