using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Aws.Fleet;

namespace Fleetscope.Aws.Planning;

/// <summary>What the account tells for a plan. What it does not tell is null.</summary>
internal sealed record PlanFacts
{
    public IReadOnlyList<InstanceType>? Types { get; init; }

    public IReadOnlyList<SpotPrice>? Prices { get; init; }

    /// <summary>The fleet file's.</summary>
    public IReadOnlyList<Subnet>? Subnets { get; init; }

    /// <summary>The machine image that the first launch specification names, or startCluster would choose.</summary>
    public MachineImage? Image { get; init; }

    public IReadOnlyList<string>? Dashboards { get; init; }

    /// <summary>Whether the account's function Monitor is Fleetscope's.</summary>
    public bool? IsMonitorOurs { get; init; }

    /// <summary>The request that config and fleet file make; null without a fleet file.</summary>
    public JsonObject? Request { get; init; }

    /// <summary>What could not be looked at, and why.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Asks. Every call only reads.</summary>
    /// <exception cref="FleetscopeException">Config and fleet file do not fit together.</exception>
    public static async Task<PlanFacts> ReadAsync(AccountView account, Configuration.RunConfig config, AwsOptions options, FleetFile? fleet, DateTimeOffset now, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> types = [.. options.MachineTypes.Distinct()];
        var known = await account.TypesAsync("what fits on machines", types, cancellationToken);
        var prices = await account.PricesAsync("spot prices", types, cancellationToken);
        var subnets = fleet is not null && FleetParts.Subnets(fleet).Select(part => part.Value).Distinct().ToList() is { Count: > 0 } ids
            ? await account.SubnetsAsync("zones and addresses", ids, cancellationToken)
            : null;
        var image = fleet is null ? null : await ImageAsync(account, fleet, cancellationToken);
        var dashboards = options.CreateDashboard ? await account.DashboardsAsync("dashboards", cancellationToken) : null;
        var tags = options.AutoMonitor ? await account.FunctionTagsAsync("automatic monitor", "Monitor", cancellationToken) : null;
        return new PlanFacts
        {
            Types = known?.Value,
            Prices = prices?.Value,
            Subnets = subnets?.Value,
            Image = image,
            Dashboards = dashboards?.Value,
            IsMonitorOurs = tags is null ? null : tags.Value?.ContainsKey(RunNames.VersionTag) == true,
            Request = fleet is null ? null : DraftedRequest.Of(fleet, config, options, image, now),
            Missing = [.. account.ClosedBy is { } closed ? [$"everything that the account would tell, for {closed}"] : Array.Empty<string>(), .. account.Missing.Select(one => $"{string.Join(", ", one.Value)}: {one.Key}")],
        };
    }

    private static async Task<MachineImage?> ImageAsync(AccountView account, FleetFile fleet, CancellationToken cancellationToken)
    {
        var id = FleetParts.Images(fleet).FirstOrDefault()?.Value ?? (await account.ParameterAsync("machine image", $"{MachineImageChoice.Parameter}/image_id", cancellationToken))?.Value;
        return id is null ? null : (await account.ImageAsync("machine image", id, cancellationToken))?.Value;
    }
}
