namespace Fleetscope.Checks;

/// <summary>What people are told about a rule. Rules implement <see cref="IRule"/> or <see cref="IJobRule"/> besides.</summary>
public interface IRuleDescription
{
    /// <summary>The rule's name in kebab-case, as findings and <c>--allow</c> have it. It says what is wrong.</summary>
    string Name { get; }

    /// <summary>What it finds and what would follow, in a sentence.</summary>
    string Finds { get; }

    /// <summary>What to do about it, as an order.</summary>
    string Fix { get; }
}
