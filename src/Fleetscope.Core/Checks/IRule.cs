namespace Fleetscope.Checks;

/// <summary>A rule about the config, or about the job file as a whole.</summary>
public interface IRule : IRuleDescription
{
    /// <summary>Everything it finds. A rule that has nothing to say about this engine or program finds nothing.</summary>
    IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken);
}
