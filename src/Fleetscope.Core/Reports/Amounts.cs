using System.Globalization;

namespace Fleetscope.Reports;

/// <summary>Times, sizes and counts as a person reads them.</summary>
internal static class Amounts
{
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Of(long count, string one, string? many = null) => $"{Count(count)} {(count == 1 ? one : many ?? one + "s")}";

    public static string Seconds(double seconds) => Time(TimeSpan.FromSeconds(seconds));

    public static string Time(TimeSpan time) => time.TotalSeconds switch
    {
        < 0.0005 => "0 s",
        < 1 => $"{time.TotalMilliseconds:0} ms",
        < 9.95 => $"{time.TotalSeconds:0.0} s",
        < 59.5 => $"{time.TotalSeconds:0} s",
        < 3600 => $"{(int)time.TotalMinutes} min {time.Seconds:00} s",
        < 172_800 => $"{(int)time.TotalHours} h {time.Minutes:00} min",
        _ => $"{(int)time.TotalDays} d {time.Hours} h",
    };

    public static string Size(double bytes) => bytes switch
    {
        < 1024 => $"{bytes:0} B",
        < 1024 * 1024 => $"{bytes / 1024:0} KiB",
        < 10d * 1024 * 1024 => $"{bytes / (1024 * 1024):0.0} MiB",
        < 1024d * 1024 * 1024 => $"{bytes / (1024 * 1024):0} MiB",
        < 1024d * 1024 * 1024 * 1024 => $"{bytes / (1024d * 1024 * 1024):0.0} GiB",
        _ => $"{bytes / (1024d * 1024 * 1024 * 1024):0.0} TiB",
    };

    public static string Percent(double part, double whole) => whole <= 0
        ? "0 %"
        : (100 * part / whole) switch
        {
            // Neither "0 %" nor "100 %" may hide a few jobs.
            > 0 and < 1 => "under 1 %",
            > 99 and < 100 => "over 99 %",
            var percent => $"{percent:0} %",
        };

    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";
}
