namespace Fleetscope.Reports.Html;

/// <summary>Puts moments on a line of a given width. Long times in which nothing was done are cut down to a gap, so that a run gone on with a week later can be read.</summary>
internal sealed class TimeScale
{
    private const double GapWidth = 26;

    // A pause is cut when it is longer than a tenth of all the work.
    private const double CutAbove = 0.1;

    private readonly List<Stretch> stretches = [];

    private sealed record Stretch(DateTimeOffset From, DateTimeOffset To, double Left, double Width);

    /// <param name="busy">Times in which something was done, in any order.</param>
    public TimeScale(IEnumerable<(DateTimeOffset From, DateTimeOffset To)> busy, double width)
    {
        var merged = new List<(DateTimeOffset From, DateTimeOffset To)>();
        var ordered = busy.OrderBy(time => time.From).ToList();
        var work = TimeSpan.Zero;
        foreach (var time in Joined(ordered, TimeSpan.Zero))
        {
            work += time.To - time.From;
        }

        merged.AddRange(Joined(ordered, work * CutAbove));
        var total = merged.Sum(time => (time.To - time.From).TotalSeconds);
        var room = Math.Max(10, width - (GapWidth * Math.Max(0, merged.Count - 1)));
        var left = 0.0;
        foreach (var (from, to) in merged)
        {
            var share = total <= 0 ? room / merged.Count : room * (to - from).TotalSeconds / total;
            stretches.Add(new Stretch(from, to, left, share));
            left += share + GapWidth;
        }
    }

    /// <summary>Where the cuts are: their middle, and how long a time they stand for.</summary>
    public IEnumerable<(double Middle, TimeSpan Length)> Cuts =>
        stretches.Zip(stretches.Skip(1), (before, after) => (after.Left - (GapWidth / 2), after.From - before.To));

    public double Of(DateTimeOffset moment)
    {
        foreach (var stretch in stretches)
        {
            if (moment <= stretch.To)
            {
                var length = (stretch.To - stretch.From).TotalSeconds;
                return moment <= stretch.From || length <= 0 ? stretch.Left : stretch.Left + (stretch.Width * (moment - stretch.From).TotalSeconds / length);
            }
        }

        return stretches.Count == 0 ? 0 : stretches[^1].Left + stretches[^1].Width;
    }

    /// <summary>Moments for the axis, about <paramref name="wanted"/> of them, at round distances from the start of each stretch.</summary>
    public IEnumerable<DateTimeOffset> Ticks(int wanted)
    {
        var total = stretches.Aggregate(TimeSpan.Zero, (sum, stretch) => sum + (stretch.To - stretch.From));
        double[] steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800];
        var step = TimeSpan.FromSeconds(steps.FirstOrDefault(step => total.TotalSeconds / step <= wanted, 2_592_000));
        foreach (var stretch in stretches)
        {
            var first = new DateTimeOffset((stretch.From.UtcTicks + step.Ticks - 1) / step.Ticks * step.Ticks, TimeSpan.Zero);
            for (var tick = first; tick <= stretch.To; tick += step)
            {
                yield return tick;
            }
        }
    }

    private static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Joined(List<(DateTimeOffset From, DateTimeOffset To)> ordered, TimeSpan gap)
    {
        (DateTimeOffset From, DateTimeOffset To)? open = null;
        foreach (var time in ordered)
        {
            if (open is not { } current)
            {
                open = time;
            }
            else if (time.From - current.To <= gap)
            {
                open = (current.From, time.To > current.To ? time.To : current.To);
            }
            else
            {
                yield return current;
                open = time;
            }
        }

        if (open is { } last)
        {
            yield return last;
        }
    }
}
