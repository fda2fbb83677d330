using Fleetscope.Monitoring;

namespace Fleetscope.Cli.Output;

/// <summary>One line on standard error that shows how far a run is: redrawn in place on a terminal, a line now and then elsewhere.</summary>
internal sealed class ProgressBar : IDisposable
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(10);

    private readonly bool shown;
    private readonly bool inPlace;
    private readonly TimeProvider clock = TimeProvider.System;
    private readonly Lock gate = new();
    private long lastLine;
    private int width;

    private ProgressBar(bool shown, bool inPlace)
    {
        this.shown = shown;
        this.inPlace = inPlace;
        lastLine = clock.GetTimestamp();
    }

    public static ProgressBar On(Screen screen) =>
        new(screen.Mode != OutputMode.Quiet, !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb"));

    /// <summary>Shows the present counts.</summary>
    public void Show(Progress progress)
    {
        lock (gate)
        {
            if (!shown)
            {
                return;
            }

            if (inPlace)
            {
                var line = Bar(progress) + Words(progress);
                Console.Error.Write("\r" + line.PadRight(width));
                width = line.Length;
            }
            else if (clock.GetElapsedTime(lastLine) >= LineEvery)
            {
                lastLine = clock.GetTimestamp();
                Console.Error.WriteLine(Words(progress).TrimStart());
            }
        }
    }

    /// <summary>Says something without spoiling the line.</summary>
    public void Say(string text)
    {
        lock (gate)
        {
            if (shown)
            {
                Clear();
                Console.Error.WriteLine(text);
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            Clear();
        }
    }

    private void Clear()
    {
        if (width > 0)
        {
            Console.Error.Write("\r" + new string(' ', width) + "\r");
            width = 0;
        }
    }

    private static string Bar(Progress progress)
    {
        const int Cells = 24;
        var counts = progress.Counts;
        var full = counts.Submitted == 0 ? 0 : (int)(counts.Ended * Cells / counts.Submitted);
        return "[" + new string('#', full) + new string('-', Cells - full) + "]";
    }

    private static string Words(Progress progress)
    {
        var counts = progress.Counts;
        var words = $" {counts.Ended} of {counts.Submitted} ended, {counts.Running} running";
        words += counts.Dead > 0 ? $", {counts.Dead} dead" : "";
        words += progress.JobsPerSecond is { } rate ? $", {(rate >= 1 ? $"{rate:0.#}/s" : $"{rate * 60:0.#}/min")}" : "";
        return words + (progress.Left is { } left && left > TimeSpan.Zero ? $", {Duration.Of(left)} left" : "");
    }
}
