using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>A rule with its targets.</summary>
internal sealed record MemoryScheduleRule(ScheduleRule Rule, IReadOnlyList<RuleTarget> Targets);

/// <summary>EventBridge: rules and whom they call. It calls nobody by itself: a test does, from <see cref="Rules"/>.</summary>
internal sealed class MemoryEventBridge(MemoryAccount account) : IEventBridge
{
    private readonly SortedDictionary<string, (ScheduleRule Rule, SortedDictionary<string, RuleTarget> Targets)> rules = new(StringComparer.Ordinal);

    public IReadOnlyList<MemoryScheduleRule> Rules => account.Read<IReadOnlyList<MemoryScheduleRule>>(() => [.. rules.Values.Select(rule => new MemoryScheduleRule(rule.Rule, [.. rule.Targets.Values]))]);

    public IEnumerable<string> Inventory() => rules.Values.SelectMany(rule => rule.Targets.Values.Select(target => $"events target {rule.Rule.Name} {target.Arn} {target.Input}").Prepend($"events rule {rule.Rule.Name}"));

    public Task PutRuleAsync(ScheduleRule rule, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            Need("PutRule", rule.Name.Length is > 0 and <= 64 && rule.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'), "Value at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+");
            Need("PutRule", rule.Schedule.StartsWith("rate(", StringComparison.Ordinal), "Parameter ScheduleExpression is not valid.");
            Need("PutRule", rule.Description.Length <= 512, "Description is too long");
            rules[rule.Name] = (rule, rules.TryGetValue(rule.Name, out var there) ? there.Targets : new SortedDictionary<string, RuleTarget>(StringComparer.Ordinal));
        },
        cancellationToken);

    public Task PutTargetAsync(string rule, RuleTarget target, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            var there = rules.TryGetValue(rule, out var found) ? found : throw MemoryAccount.Refuse("events:PutTargets", "ResourceNotFoundException", $"Rule {rule} does not exist on EventBus default.");
            Need("PutTargets", there.Targets.ContainsKey(target.Id) || there.Targets.Count < 5, "A rule has 5 targets at most");
            there.Targets[target.Id] = target;
        },
        cancellationToken);

    public Task<IReadOnlyList<string>> ListRulesAsync(string prefix, CancellationToken cancellationToken) =>
        account.AnswerAsync<IReadOnlyList<string>>(() => [.. rules.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))], cancellationToken);

    public Task<IReadOnlyList<RuleTarget>?> FindTargetsAsync(string rule, CancellationToken cancellationToken) =>
        account.AnswerAsync<IReadOnlyList<RuleTarget>?>(() => rules.TryGetValue(rule, out var there) ? [.. there.Targets.Values] : null, cancellationToken);

    public Task RemoveTargetsAsync(string rule, IReadOnlyList<string> ids, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            foreach (var id in rules.TryGetValue(rule, out var there) ? ids : [])
            {
                there.Targets.Remove(id);
            }
        },
        cancellationToken);

    public Task DeleteRuleAsync(string rule, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            Need("DeleteRule", !rules.TryGetValue(rule, out var there) || there.Targets.Count == 0, "Rule can't be deleted since it has targets.");
            rules.Remove(rule);
        },
        cancellationToken);

    private static void Need(string call, bool holds, string rule)
    {
        if (!holds)
        {
            throw MemoryAccount.Refuse($"events:{call}", "ValidationException", rule);
        }
    }
}
