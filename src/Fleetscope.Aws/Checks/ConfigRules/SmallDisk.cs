using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Aws.Planning;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.ConfigRules;

/// <summary>Finds an EBS_VOL_SIZE that leaves containers without room.</summary>
internal sealed class SmallDisk(CheckedRuns runs) : IRule
{
    private const int LeastForContainer = 4;

    // What the family uses for its smallest downloads (config_examples.md of Distributed-CellProfiler: 40 for analysis, 200 for illumination).
    private const int LeastForDownloads = 40;

    public string Name => "small-disk";

    public string Finds => "An EBS_VOL_SIZE that leaves a container less than 4 GB, or less than 40 GB for all under DOWNLOAD_FILES.";

    public string Fix => "Raise EBS_VOL_SIZE.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (runs.Of(context) is not { Options: var options })
        {
            yield break;
        }

        var each = Placement.DiskOf(options.EbsVolumeGB, options.TasksPerMachine);
        if (each < LeastForContainer)
        {
            yield return this.InConfig(
                context, each <= 0 ? Severity.Error : Severity.Warning, "EBS_VOL_SIZE", $"{options.EbsVolumeGB} GB for {options.TasksPerMachine} containers on a machine leave {each} GB to each (TASKS_PER_MACHINE)");
        }
        else if (context.Config.DownloadFiles && options.EbsVolumeGB < LeastForDownloads)
        {
            yield return this.InConfig(context, Severity.Warning, "EBS_VOL_SIZE", $"DOWNLOAD_FILES puts the images of all jobs at once onto {options.EbsVolumeGB} GB");
        }
    }
}
