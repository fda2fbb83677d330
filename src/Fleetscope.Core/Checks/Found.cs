namespace Fleetscope.Checks;

/// <summary>Makes findings that stand where the trouble is.</summary>
public static class Found
{
    /// <summary>About a key of the config; line and value are looked up.</summary>
    public static Finding InConfig(
        this IRuleDescription rule, CheckContext context, Severity severity, string key, string message, string? fix = null)
    {
        var entry = context.Config.Source.Find(key);
        return new Finding(
            rule.Name, severity, context.Config.File, entry?.At.Line ?? 0, key, entry?.Value.InShort() ?? "", message, fix ?? rule.Fix);
    }

    /// <summary>About the job file.</summary>
    /// <param name="line">0 for a key that all jobs share.</param>
    public static Finding InJobFile(
        this IRuleDescription rule, CheckContext context, Severity severity, int line, string key, string value, string message, string? fix = null) =>
        new(rule.Name, severity, context.JobFile?.Path ?? "", line, key, value, message, fix ?? rule.Fix);

    /// <summary>About a pipeline, a table or a folder.</summary>
    public static Finding InFile(
        this IRuleDescription rule, Severity severity, string file, int line, string key, string value, string message, string? fix = null) =>
        new(rule.Name, severity, file, line, key, value, message, fix ?? rule.Fix);
}
