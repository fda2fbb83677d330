using System.Runtime.CompilerServices;
using Fleetscope.Programs;
using Fleetscope.Programs.Fiji;
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

        FijiScript? script = null;
        FleetscopeException? lack = null;
        try
        {
            script = FijiScript.Locate(context.Config);
        }
        catch (FleetscopeException none)
        {
            lack = none;
        }

        if (lack is not null)
        {
            yield return this.InConfig(context, Severity.Error, KeyOf(context), lack.Cause);
        }
        else if (script!.Input is { Address: null } file && await context.Files.HasAsync(BucketRole.Workspace, file.Key, cancellationToken) is false)
        {
            yield return this.InConfig(
                context, Severity.Error, KeyOf(context), $"there is no {file.Key} beside the config, and none in {context.Config.Buckets.Workspace}");
        }
        else if (script.LocalPath is not null && !context.IsLocal && FijiScript.InWorkspace(context.Config.Script!) is var sent
            && await context.Files.HasAsync(BucketRole.Workspace, sent.Input!.Key, cancellationToken) is false)
        {
            yield return this.InConfig(
                context, Severity.Error, KeyOf(context), $"{context.Config.Script} lies beside the config, which machines elsewhere do not see, and there is no {sent.Input.Key} in {context.Config.Buckets.Workspace}",
                "Put it there under that name, or set SCRIPT to an https address.");
        }
    }

    private static string KeyOf(CheckContext context) => context.Config.Source.Find("SCRIPT_DOWNLOAD_URL") is not null && context.Config.Source.Find("SCRIPT") is null
        ? "SCRIPT_DOWNLOAD_URL" : "SCRIPT";
}
