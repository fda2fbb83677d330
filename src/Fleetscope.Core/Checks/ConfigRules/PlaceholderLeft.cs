namespace Fleetscope.Checks.ConfigRules;

/// <summary>Finds values that the family's example configs have for the user to replace.</summary>
internal sealed class PlaceholderLeft : IRule
{
    // As the example configs of Distributed-CellProfiler, -Fiji and -Something ship them.
    private static readonly string[] Placeholders =
        ["your-bucket-name", "bucket-name", "your-key-file", "your_key_file_name", "user_DeadMessages", "XXXXXXXXXXXX", "subnet-WWWWWWWW", "sg-ZZZZZZZZZ", "some/url", "user/distributed-something"];

    public string Name => "placeholder-left";

    public string Finds => "A value of the family's example configs that nobody has replaced, in a key that matters to the engine (your-bucket-name, user_DeadMessages).";

    public string Fix => "Give the key your own value.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        foreach (var (key, consequence) in KeysThatMatter(context))
        {
            var value = context.Config.Source.Find(key)?.Value is Configuration.ConfigValue.Text text ? text.Value : "";
            if (Placeholders.FirstOrDefault(placeholder => value.Contains(placeholder, StringComparison.Ordinal)) is { } placeholder)
            {
                yield return this.InConfig(context, Severity.Error, key, $"{key} still has the example's '{placeholder}': {consequence}");
            }
        }
    }

    private static IEnumerable<(string Key, string Consequence)> KeysThatMatter(CheckContext context)
    {
        if (context.IsAws)
        {
            foreach (var key in (string[])["AWS_BUCKET", "SOURCE_BUCKET", "WORKSPACE_BUCKET", "DESTINATION_BUCKET"])
            {
                yield return (key, "there is no such bucket of yours");
            }

            yield return ("SSH_KEY_NAME", "the fleet asks for a key pair that does not exist");
            yield return ("SQS_DEAD_LETTER_QUEUE", "failed jobs of different people end up in one queue");
        }

        if (context.IsAws || context.Config.Container is not null)
        {
            yield return ("DOCKERHUB_TAG", "there is no such image to run");
        }

        if (context.ProgramName == "fiji")
        {
            yield return ("SCRIPT", "there is no script to run");
            yield return ("SCRIPT_DOWNLOAD_URL", "there is no script to run");
        }
    }
}
