namespace Fleetscope.Cli.Output;

/// <summary>A length of time as people say it.</summary>
internal static class Duration
{
    public static string Of(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => $"{time.TotalSeconds:0.#} s",
        { TotalMinutes: < 60 } => $"{(int)time.TotalMinutes} min {time.Seconds} s",
        { TotalHours: < 48 } => $"{(int)time.TotalHours} h {time.Minutes} min",
        _ => $"{time.TotalDays:0.#} days",
    };
}
