using Fleetscope.Aws.Checks.AccountRules;
using Fleetscope.Aws.Checks.ConfigRules;
using Fleetscope.Aws.Checks.FleetRules;
using Fleetscope.Aws.Checks.MachineRules;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;
using Fleetscope.Stores;

namespace Fleetscope.Aws.Checks;

/// <summary>What <see cref="Preflight"/> needs to look at a run on AWS: the rules, and a view into its buckets. Under another engine they say nothing.</summary>
public sealed class AwsChecks(AwsCheckTerms terms)
{
    private readonly CheckedRuns runs = new(terms);

    /// <summary>All rules, in the order of their findings. A rule is one file and one line here.</summary>
    public IReadOnlyList<Func<IRuleDescription>> Rules =>
    [
        // The config.
        () => new AwsKeyMistake(runs),
        () => new FolderUnderAws(runs),
        () => new RegionMisspelt(runs),
        () => new QueueNameDiffers(runs),
        () => new DeadLettersInQueue(runs),
        () => new ManyAttempts(runs),
        () => new SharesDiffer(runs),
        () => new LittleMemory(runs),
        () => new SmallDisk(runs),
        () => new MoreSlotsThanJobs(runs),
        () => new SlowStart(runs),
        () => new VisibilityTooShort(runs),
        () => new UploadFlagUnknown(runs),
        () => new DottedBucket(runs),
        () => new DownloadOfFileList(runs),
        () => new NecessaryStringInImage(runs),
        () => new RequirementsInImage(runs),
        () => new NoAddress(runs),

        // Machines and what fits on them.
        () => new TypeUnknown(runs),
        () => new ArmMachines(runs),
        () => new ContainerDoesNotFit(runs),
        () => new FewerContainers(runs),
        () => new MoreContainers(runs),
        () => new PriceTooLow(runs),
        () => new QuotaTooSmall(runs),
        () => new MaxRunTooShort(runs),

        // The account.
        () => new ProfileMissing(runs),
        () => new BucketMissing(runs),
        () => new BucketClosed(runs),
        () => new BucketElsewhere(runs),
        () => new LogsNotExportable(runs),
        () => new NoContainerRole(runs),
        () => new RoleNotForContainers(runs),
        () => new AutoMonitorUnarmed(runs),
        () => new SharedCluster(runs),
        () => new QueueNotEmpty(runs),
        () => new QueueDiffers(runs),
        () => new DeadLettersElsewhere(runs),
        () => new DeadLettersLeft(runs),
        () => new SimilarRun(runs),
        () => new DashboardCosts(runs),

        // The fleet file.
        () => new FleetFileMistake(runs),
        () => new FleetDoesNotFit(runs),
        () => new FleetNotMaintained(runs),
        () => new MachinesOutliveFleet(runs),
        () => new MixedAccounts(runs),
        () => new FleetRoleUnfit(runs),
        () => new InstanceProfileUnfit(runs),
        () => new KeyNameDiffers(runs),
        () => new KeyPairMissing(runs),
        () => new ImageMissing(runs),
        () => new ImageOld(runs),
        () => new ImageWithoutEcs(runs),
        () => new ImageArchitecture(runs),
        () => new DiskUnfit(runs),
        () => new DiskUnused(runs),
        () => new SubnetMissing(runs),
        () => new NoWayOut(runs),
        () => new FewAddresses(runs),
        () => new SecurityGroupUnfit(runs),

        // Last: it tells what the others could not see.
        () => new NotChecked(runs),
    ];

    /// <summary>Opens a bucket for looking into, with the caller's credentials.</summary>
    /// <returns>Null under another engine, for a folder, and while the AWS keys have mistakes.</returns>
    public IObjectStore? Open(CheckContext context, BucketRole role) => runs.Open(context, role);
}
