using Fleetscope.Configuration;
using Fleetscope.Stores;

namespace Fleetscope.Checks;

/// <summary>What is to be checked, as the command line has it.</summary>
public sealed record CheckRequest
{
    /// <summary>The config.</summary>
    public required string ConfigFile { get; init; }

    /// <summary>The KEY=VALUE pairs of <c>--set</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The folder of <c>--bucket</c>, or null.</summary>
    public string? Bucket { get; init; }

    /// <summary>Every key that anybody reads: those of Core and of all engines.</summary>
    public IReadOnlyList<ConfigKey> KnownKeys { get; init; } = ConfigKeys.Core;

    /// <summary>The job file, or null: then only the config is checked.</summary>
    public string? JobFile { get; init; }

    /// <summary>The engine of <c>--engine</c>, or null: the config's, else <see cref="DefaultEngine"/>.</summary>
    public string? Engine { get; init; }

    /// <summary>The engine that the command takes when nobody names one.</summary>
    public string DefaultEngine { get; init; } = "local";

    /// <summary>The rules of <c>--allow</c>: their errors are lowered to warnings.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>Opens a bucket; null for one that cannot be opened here.</summary>
    public required Func<Bucket, IObjectStore?> Open { get; init; }

    /// <summary>Opens a bucket that is no folder, where its engine may look into it; null: none is looked into. Its store may throw <see cref="BucketUnreadableException"/>.</summary>
    public Func<CheckContext, BucketRole, IObjectStore?>? OpenElsewhere { get; init; }

    /// <summary>Whether Fleetscope's own workers would run the jobs under this engine. If not, the image knows what generic jobs run.</summary>
    public Func<RunConfig, string, bool> HasOwnWorkers { get; init; } = (_, _) => true;

    /// <summary>The value of PATH.</summary>
    public required string SearchPath { get; init; }
}
