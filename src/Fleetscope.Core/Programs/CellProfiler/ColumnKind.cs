using Fleetscope.Jobs;

namespace Fleetscope.Programs.CellProfiler;

/// <summary>What CellProfiler's LoadData makes of a column.</summary>
/// <remarks>
/// The rule is that of <c>get_loaddata_type</c> and <c>LoadData.get_measurement_columns</c> (CellProfiler 2 to 4): a column is whole numbers when every value
/// passes Python's <c>int()</c> and fits 32 bits; else floats when every value passes <c>int()</c> or <c>float()</c>; else text. A whole number beyond 32 bits makes text.
/// An empty value passes neither. Columns of paths, names and addresses, and the column of a well (Metadata_Col, Metadata_WellColumn ...), stay text.
/// Groups are then compared with Python's <c>str()</c> of the values: 002 among whole numbers is "2", 1 among floats is "1.0".
/// </remarks>
internal enum ColumnKind
{
    Whole,
    Float,
    Text,
}

/// <summary>The rule for one value and for two together.</summary>
internal static class ColumnKinds
{
    public static ColumnKind OfValue(ReadOnlySpan<char> value) =>
        PythonNumber.IsWhole(value, out var whole) ? (whole is >= int.MinValue and <= int.MaxValue ? ColumnKind.Whole : ColumnKind.Text)
        : PythonNumber.IsFloat(value, out _) ? ColumnKind.Float
        : ColumnKind.Text;

    /// <summary>Whether LoadData keeps a column as text whatever it holds.</summary>
    public static bool IsAlwaysText(string column) =>
        AlwaysText.Any(prefix => column.StartsWith(prefix, StringComparison.Ordinal))
        || (column.StartsWith("Metadata_", StringComparison.Ordinal) && IsWellColumn(column.Split('_')[1]));

    public static bool IsWellRow(string feature) => feature.ToLowerInvariant() is "wellrow" or "well_row" or "row";

    public static bool IsWellColumn(string feature) =>
        feature.ToLowerInvariant() is "wellcol" or "well_col" or "wellcolumn" or "well_column" or "column" or "col";

    /// <summary>The value as CellProfiler compares it with a group's.</summary>
    public static string Shown(string value, ColumnKind kind)
    {
        switch (kind)
        {
            case ColumnKind.Whole:
                _ = PythonNumber.IsWhole(value, out var whole);
                return whole!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
            case ColumnKind.Float:
                _ = PythonNumber.IsFloat(value, out var number);
                return PythonText.OfFloat(number);
            default:
                return value;
        }
    }

    private static readonly string[] AlwaysText = ["PathName", "FileName", "ObjectsFileName", "ObjectsPathName", "URL", "ObjectsURL"];
}
