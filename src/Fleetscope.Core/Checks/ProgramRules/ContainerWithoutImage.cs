namespace Fleetscope.Checks.ProgramRules;

/// <summary>Finds runs in containers that do not say which image.</summary>
internal sealed class ContainerWithoutImage : IRule
{
    public string Name => "container-without-image";

    public string Finds => "CONTAINER without DOCKERHUB_TAG: there is no image to run.";

    public string Fix => "Set DOCKERHUB_TAG, for example 'cellprofiler/distributed-cellprofiler:2.2.0_4.2.8'.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (context.IsLocal && context.Config.Container is { } container && string.IsNullOrWhiteSpace(context.Config.DockerhubTag))
        {
            yield return this.InConfig(context, Severity.Error, "DOCKERHUB_TAG", $"CONTAINER is '{container}', and DOCKERHUB_TAG names no image: no job can start");
        }
    }
}
