namespace Fleetscope.Monitoring;

/// <summary>How patiently a run is watched: the times and shares that decisions go by.</summary>
public sealed record MonitorTerms
{
    /// <summary>For one worker process whose jobs are counted exactly: what is seen once is so.</summary>
    public static MonitorTerms Exact { get; } = new()
    {
        LookEvery = TimeSpan.FromMilliseconds(50), Settling = TimeSpan.Zero, EmptyLooks = 1, WaitsForJobs = false, GiveUpAfter = TimeSpan.Zero,
    };

    /// <summary>For many machines whose jobs are counted approximately, and some time after the fact.</summary>
    public static MonitorTerms Approximate { get; } = new();

    /// <summary>How often the run is looked at; the originals look every 60 s too.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>For how long the queue must have been seen empty. Approximate counts are right about a minute after the last change.</summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>In how many looks, one after another, the queue must have been seen empty.</summary>
    public int EmptyLooks { get; init; } = 3;

    /// <summary>Looks further apart than this do not belong together: nobody watched in between.</summary>
    public TimeSpan GapAtMost { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether a queue that never had a job is waited on rather than over.</summary>
    public bool WaitsForJobs { get; init; } = true;

    /// <summary>When the cheapest mode stops replacing machines, from the first look; as the originals.</summary>
    public TimeSpan CheapestAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The least time between two changes of the fleet's size.</summary>
    public TimeSpan ResizeEvery { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The least change of the fleet's size that is worth a call, as a share of it; one machine at least.</summary>
    public double ResizeBy { get; init; } = 0.05;

    /// <summary>No job ended for at least this long before the monitor gives up.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>When a machine should have joined; booting takes 2 to 5 minutes.</summary>
    public TimeSpan JoinWithin { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>When a machine should have a worker.</summary>
    public TimeSpan WorkWithin { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>How long a machine past these times is watched before it is ended; longer than a container takes that is started again.</summary>
    public TimeSpan SuspectFor { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The share of the fleet's lifetime after which the user is warned of its end.</summary>
    public double WarnAt { get; init; } = 0.8;
}
