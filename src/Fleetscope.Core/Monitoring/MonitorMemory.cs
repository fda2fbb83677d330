using System.Text.Json;
using System.Text.Json.Serialization;
using Fleetscope.Fleets;
using Fleetscope.Queues;

namespace Fleetscope.Monitoring;

/// <summary>What a monitor must remember from look to look; the rest it sees. Kept outside of the process, so that another one can go on anywhere.</summary>
public sealed record MonitorMemory
{
    /// <summary>Machines that are suspects at the same time. More cannot be of use at once, and the record stays small.</summary>
    private const int MostSuspects = 1000;

    /// <summary>Counts that grow by less than this share may only be inexact.</summary>
    private const double Noise = 0.02;

    /// <summary>Nothing was seen yet.</summary>
    public static MonitorMemory Fresh { get; } = new();

    public DateTimeOffset? FirstLookAt { get; init; }

    public DateTimeOffset? LastLookAt { get; init; }

    /// <summary>Whether a job was ever seen in the queue.</summary>
    public bool SeenJobs { get; init; }

    /// <summary>Since when every look found the queue empty; null when the last one did not.</summary>
    public DateTimeOffset? EmptySince { get; init; }

    /// <summary>How many looks that were.</summary>
    public int EmptyLooks { get; init; }

    /// <summary>Jobs left in the last look.</summary>
    public long Left { get; init; }

    /// <summary>Jobs left in the look before it.</summary>
    public long LeftBefore { get; init; }

    /// <summary>When there were last more jobs than a look before: somebody submits.</summary>
    public DateTimeOffset? GrewAt { get; init; }

    /// <summary>How far the run has come: jobs that ended or, where nobody knows how many were submitted, minus those left.</summary>
    public long Mark { get; init; } = long.MinValue;

    /// <summary>When a job last ended.</summary>
    public DateTimeOffset? ProgressAt { get; init; }

    /// <summary>Workers or machines that have ended since.</summary>
    public int Lost { get; init; }

    /// <summary>The most machines that were ever wanted.</summary>
    public int MostWanted { get; init; }

    public DateTimeOffset? ResizedAt { get; init; }

    /// <summary>Whether the user was warned that the fleet's time runs out.</summary>
    public bool WarnedOfEnd { get; init; }

    /// <summary>Machines that should work and do not, and since when they were seen so.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Suspects { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>The memory after another look.</summary>
    public MonitorMemory See(JobCounts counts, FleetStatus fleet, DateTimeOffset at, MonitorTerms terms)
    {
        var left = counts.Waiting + counts.Running;
        var mark = counts.Submitted > 0 ? counts.Ended : -left;
        var goesOn = LastLookAt is { } last && at >= last && at - last <= terms.GapAtMost;
        DateTimeOffset? emptySince = left > 0 ? null : goesOn ? EmptySince ?? at : at;
        var seen = this with
        {
            FirstLookAt = FirstLookAt ?? at,
            LastLookAt = at,
            SeenJobs = SeenJobs || left > 0,
            EmptySince = emptySince,
            EmptyLooks = left > 0 ? 0 : goesOn ? EmptyLooks + 1 : 1,
            Left = left,
            LeftBefore = FirstLookAt is null ? left : Left,
            GrewAt = FirstLookAt is null || left > Left * (1 + Noise) ? at : GrewAt,
            MostWanted = Math.Max(MostWanted, fleet.Wanted),
            Suspects = SuspectsIn(fleet, at, terms),
        };
        return mark > Mark
            ? seen with { Mark = mark, ProgressAt = at, Lost = 0 }
            : seen with { Lost = fleet.LostAt?.Count(lost => lost > ProgressAt) ?? Lost };
    }

    /// <summary>The memory after something was done.</summary>
    public MonitorMemory After(MonitorAction done, DateTimeOffset at) => done switch
    {
        MonitorAction.StartWorkers => this with { Lost = Lost + 1 },
        MonitorAction.Warn => this with { WarnedOfEnd = true },
        MonitorAction.Resize => this with { ResizedAt = at },

        // One that is there still becomes a suspect anew, and is ended again after the same time.
        MonitorAction.EndMachines end => this with { Suspects = Suspects.Where(one => !end.Ids.Contains(one.Key)).ToDictionary() },
        _ => this,
    };

    public string ToJson() => JsonSerializer.Serialize(this, MonitorJson.Default.MonitorMemory);

    /// <summary>The memory in a text; null when it is none, which only means that settling begins anew.</summary>
    public static MonitorMemory? FromJson(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, MonitorJson.Default.MonitorMemory);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private Dictionary<string, DateTimeOffset> SuspectsIn(FleetStatus fleet, DateTimeOffset at, MonitorTerms terms) =>
        (fleet.Machines ?? [])
            .Where(machine => machine.Joined ? machine.Workers == 0 && machine.Age >= terms.WorkWithin : machine.Age >= terms.JoinWithin)
            .Take(MostSuspects)
            .ToDictionary(machine => machine.Id, machine => Suspects.TryGetValue(machine.Id, out var since) ? since : at);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MonitorMemory))]
internal sealed partial class MonitorJson : JsonSerializerContext;
