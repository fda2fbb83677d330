using System.Text;
using Fleetscope.Drafting;
using Fleetscope.Jobs;
using Fleetscope.Programs.CellProfiler;
using Fleetscope.Tests.Jobs;

namespace Fleetscope.Tests.Drafting;

public sealed class TableGroupsTests : FolderTest
{
    // What CellProfiler 4's LoadData makes of a column's values, and how str() shows them to the grouping.
    [Theory]
    [InlineData("Metadata_Site", "1|2", "1|2")]
    [InlineData("Metadata_Site", "01|02", "1|2")]
    [InlineData("Metadata_Site", "001|1|2", "1|2")]
    [InlineData("Metadata_Site", "+3|-4", "3|-4")]
    [InlineData("Metadata_Site", " 5 |6", "5|6")]
    [InlineData("Metadata_Site", "1_000|2", "1000|2")]
    [InlineData("Metadata_Site", "1|2.5", "1.0|2.5")]
    [InlineData("Metadata_Site", "1.0|1", "1.0")]
    [InlineData("Metadata_Site", "1e3|2", "1000.0|2.0")]
    [InlineData("Metadata_Site", "0.00001|1", "1e-05|1.0")]
    [InlineData("Metadata_Site", "inf|nan", "inf|nan")]
    [InlineData("Metadata_Site", "01|A", "01|A")]
    [InlineData("Metadata_Site", "01|", "01|")]
    [InlineData("Metadata_Site", "2147483647", "2147483647")]
    [InlineData("Metadata_Site", "2147483648|01", "2147483648|01")]
    [InlineData("Metadata_Site", "0x10|1", "0x10|1")]
    [InlineData("Metadata_Site", "1__0|1", "1__0|1")]
    [InlineData("Metadata_Well", "A01|A02", "A01|A02")]
    [InlineData("Metadata_Well", "002|003", "2|3")]
    [InlineData("Metadata_Col", "01|02", "01|02")]
    [InlineData("Metadata_WellColumn", "01|1", "01|1")]
    [InlineData("Metadata_Row", "01|02", "1|2")]
    [InlineData("FileName_DNA", "001|002", "001|002")]
    [InlineData("URL_DNA", "1|2", "1|2")]
    public void Values_are_those_that_CellProfiler_groups_by(string column, string values, string shown)
    {
        var table = Write("t.csv", $"{column},Other\n" + string.Concat(values.Split('|').Select(value => $"{value},x\n")));

        Read(table, column).Groups.Select(group => group[0].Value).ShouldBe(shown.Split('|'));
    }

    [Fact]
    public void Other_programs_get_the_values_as_they_stand() =>
        TableGroups.Read(Write("t.csv", "Site\n01\n02\n"), ["Site"], JobStyle.Generic, TestContext.Current.CancellationToken)
            .Groups.Select(group => group[0].Value).ShouldBe(["01", "02"]);

    [Fact]
    public void A_change_that_nobody_expects_is_said() =>
        Read(Write("t.csv", "Metadata_Site\n01\n02\n"), "Metadata_Site").Notes.ShouldHaveSingleItem().ShouldContain("'01' is written as 1");

    [Fact]
    public void A_byte_order_mark_blank_lines_quotes_and_any_line_end_are_read()
    {
        var table = Write("t.csv", "\uFEFFMetadata_Plate,Metadata_Note\r\n\"P 1\",\"a\r\nb\"\r\n\r\nP2,\"say \"\"x\"\"\"");

        var groups = Read(table, "Metadata_Plate", "Metadata_Note").Groups;

        groups.Select(group => (group[0].Value, group[1].Value)).ShouldBe([("P 1", "a\r\nb"), ("P2", "say \"x\"")]);
    }

    [Fact]
    public void A_table_with_row_and_column_has_the_well_that_CellProfiler_makes() =>
        Read(Write("t.csv", "Metadata_Row,Metadata_Col\nA,01\nB,02\n"), "Metadata_Well").Groups.Select(group => group[0].Value).ShouldBe(["A01", "B02"]);

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        Wrong("Metadata_Plate,Metadata_Well\nP1,A01\n", "Metadata_Plat", "Nothing").ShouldBe(
            "there is no column Metadata_Plat: did you mean Metadata_Plate?; there is no column Nothing; the columns are Metadata_Plate, Metadata_Well");
        Wrong("A,B\n1\n1,2\n1,2,3\n", "A").ShouldBe("line 2: 1 value, but the header has 2; line 4: 3 values, but the header has 2");
        Wrong("", "A").ShouldBe("it is empty");
        Wrong("A\n", "A").ShouldBe("it has a header but no rows");
        File.WriteAllBytes(Path.Combine(Folder, "latin.csv"), [(byte)'A', (byte)'\n', 0xE9, (byte)'\n']);
        Should.Throw<FleetscopeException>(() => Read(Path.Combine(Folder, "latin.csv"), "A")).Cause.ShouldContain("not UTF-8");
        Should.Throw<FleetscopeException>(() => Read(Path.Combine(Folder, "none.csv"), "A")).Cause.ShouldContain("no such table");
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void A_large_table_gives_the_groups_that_the_worker_finds_rows_for(int seed)
    {
        // Larger than the pieces in which the file is read, so that records lie across their borders.
        var random = new Random(seed);
        var text = new StringBuilder("Metadata_Plate,Metadata_Well,Metadata_Site,FileName_DNA,PathName_DNA\n");
        string[] lineEnds = ["\n", "\r\n", "\n\n"];
        while (text.Length < 900_000)
        {
            var site = random.Next(3) switch { 0 => $"{random.Next(9):00}", 1 => $"{random.Next(9)}", _ => $"\"{random.Next(9)}\"" };
            text.Append($"P{random.Next(3)},{(char)('A' + random.Next(8))}{random.Next(12):00},{site},\"é{new string('x', random.Next(300))}\"\"{(random.Next(9) == 0 ? "\r\n" : ",")}\",/home{lineEnds[random.Next(3)]}");
        }

        var path = Write("t.csv", text.ToString());
        var table = LoadDataTable.Read(path);
        var groups = Read(path, "Metadata_Plate", "Metadata_Well", "Metadata_Site");

        groups.RowCount.ShouldBe(table.RowCount);
        groups.Groups.Sum(group => table.RowsOf(group, out _).Count).ShouldBe(table.RowCount, "each row belongs to one group");
        groups.Groups.ShouldAllBe(group => table.RowsOf(group, out missing).Count > 0);
    }

    private static IReadOnlyList<string> missing = [];

    private static TableGroups Read(string path, params string[] by) => TableGroups.Read(path, by, JobStyle.CellProfiler, TestContext.Current.CancellationToken);

    private string Wrong(string text, params string[] by) => Should.Throw<FleetscopeException>(() => Read(Write("w.csv", text), by)).Cause;
}
