using System.Runtime.CompilerServices;
using Fleetscope.Programs;
using Fleetscope.Stores;

namespace Fleetscope.Checks.ProgramRules;

/// <summary>Finds Fiji style runs without their script.</summary>
internal sealed class ScriptMissing : IRule
{
    public string Name => "script-missing";

    public string Finds => "A Fiji style run without SCRIPT (or SCRIPT_DOWNLOAD_URL), or whose script is neither beside the config nor in the workspace bucket.";

    public string Fix => "Set SCRIPT to a path beside the config, a key of the workspace bucket, or an https address.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (context.ProgramName != ProgramChoice.Fiji)
        {
            yield break;
        }

        var script = context.Config.Script;
        if (string.IsNullOrWhiteSpace(script))
        {
            yield return this.InConfig(context, Severity.Error, "SCRIPT", "the config names no script, so Fiji has nothing to run");
        }
        else if (Uri.TryCreate(script, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            if (Path.GetFileName(address!.AbsolutePath).Length == 0)
            {
                yield return this.InConfig(context, Severity.Error, KeyOf(context), $"{script} ends without the name of a script", "Give the address of the script itself.");
            }
        }
        else if (!File.Exists(Path.GetFullPath(script, context.Config.Folder)))
        {
            var key = script.StartsWith("./", StringComparison.Ordinal) ? script[2..] : script;
            if (Path.IsPathRooted(key) || await context.Files.HasAsync(BucketRole.Workspace, key, cancellationToken) is false)
            {
                yield return this.InConfig(
                    context, Severity.Error, KeyOf(context), $"there is no {script} beside the config, and none in {context.Config.Buckets.Workspace}");
            }
        }
    }

    private static string KeyOf(CheckContext context) => context.Config.Source.Find("SCRIPT") is null ? "SCRIPT_DOWNLOAD_URL" : "SCRIPT";
}
