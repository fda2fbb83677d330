namespace Fleetscope.Aws.Api;

/// <summary>The calls of EventBridge in use, on the default event bus (API version 2015-10-07).</summary>
internal interface IEventBridge
{
    /// <summary>PutRule: replaces the rule of that name; its targets stay.</summary>
    Task PutRuleAsync(ScheduleRule rule, CancellationToken cancellationToken);

    /// <summary>PutTargets of one: replaces the target of that id.</summary>
    /// <exception cref="AwsException"><c>ResourceNotFoundException</c> when there is no such rule.</exception>
    Task PutTargetAsync(string rule, RuleTarget target, CancellationToken cancellationToken);

    /// <summary>ListRules to its end: the names of rules that start with <paramref name="prefix"/>.</summary>
    Task<IReadOnlyList<string>> ListRulesAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>ListTargetsByRule to its end.</summary>
    /// <returns>Null when there is no such rule.</returns>
    Task<IReadOnlyList<RuleTarget>?> FindTargetsAsync(string rule, CancellationToken cancellationToken);

    /// <summary>RemoveTargets. Those that are gone are no error, nor is a rule that is.</summary>
    Task RemoveTargetsAsync(string rule, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>DeleteRule. One that is gone is no error.</summary>
    /// <exception cref="AwsException"><c>ValidationException</c> while it has targets.</exception>
    Task DeleteRuleAsync(string rule, CancellationToken cancellationToken);
}

/// <param name="Name">64 characters at most: letters, digits, <c>.</c>, <c>-</c>, <c>_</c>.</param>
/// <param name="Schedule">Such as <c>rate(2 minutes)</c>.</param>
internal sealed record ScheduleRule(string Name, string Schedule, string Description);

/// <param name="Id">Within its rule.</param>
/// <param name="Arn">What is called.</param>
/// <param name="Input">JSON: what it is called with, instead of the event; empty: the event.</param>
internal sealed record RuleTarget(string Id, string Arn, string Input);
