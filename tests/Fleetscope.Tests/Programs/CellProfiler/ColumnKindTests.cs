using Fleetscope.Programs.CellProfiler;

namespace Fleetscope.Tests.Programs.CellProfiler;

public sealed class ColumnKindTests
{
    // Each row: the values of a column, and what CellProfiler compares groups with. Expected texts are those of Python's str() over int(), float() or the text.
    [Theory]
    [InlineData("Metadata_X", "1|2", "1|2")]
    [InlineData("Metadata_X", "001|1", "1|1")]
    [InlineData("Metadata_X", "002|076|218", "2|76|218")]
    [InlineData("Metadata_X", "1|1.0", "1.0|1.0")]
    [InlineData("Metadata_X", "1|2.5", "1.0|2.5")]
    [InlineData("Metadata_X", "1e3", "1000.0")]
    [InlineData("Metadata_X", "1e16|1e15", "1e+16|1000000000000000.0")]
    [InlineData("Metadata_X", ".5|5.", "0.5|5.0")]
    [InlineData("Metadata_X", "001|A1", "001|A1")]
    [InlineData("Metadata_X", "1.50|A1", "1.50|A1")]
    [InlineData("Metadata_X", "002|", "002|")]
    [InlineData("Metadata_X", " 1|2", "1|2")]
    [InlineData("Metadata_X", " 1|x", " 1|x")]
    [InlineData("Metadata_X", "1_000", "1000")]
    [InlineData("Metadata_X", "1__0", "1__0")]
    [InlineData("Metadata_X", "_1", "_1")]
    [InlineData("Metadata_X", "1_0.5_0", "10.5")]
    [InlineData("Metadata_X", "+7|-007|-0", "7|-7|0")]
    [InlineData("Metadata_X", "+ 7", "+ 7")]
    [InlineData("Metadata_X", "nan|1", "nan|1.0")]
    [InlineData("Metadata_X", "inf|-Infinity", "inf|-inf")]
    [InlineData("Metadata_X", "1e999", "inf")]
    [InlineData("Metadata_X", "0x10", "0x10")]
    [InlineData("Metadata_X", "1e", "1e")]
    [InlineData("Metadata_X", "1,000", "1,000")]
    [InlineData("Metadata_X", "٣", "3")]
    [InlineData("Metadata_X", "2147483647|-2147483648", "2147483647|-2147483648")]
    [InlineData("Metadata_X", "2147483648|1", "2147483648|1")]
    [InlineData("Metadata_X", "00123456789012|07", "00123456789012|07")]
    [InlineData("Metadata_X", "99999999999999999999999999|1", "99999999999999999999999999|1")]
    [InlineData("Metadata_X", "2147483648.0", "2147483648.0")]
    [InlineData("Metadata_Col", "01|02", "01|02")]
    [InlineData("Metadata_WellColumn", "01|02", "01|02")]
    [InlineData("Metadata_wellcol", "01", "01")]
    [InlineData("Metadata_Row", "01", "1")]
    [InlineData("Metadata_Well", "01", "1")]
    [InlineData("FileName_X", "01", "01")]
    public void Columns_are_typed_as_LoadData_types_them(string column, string values, string compared)
    {
        var wanted = compared.Split('|');
        var table = LoadDataTable.Of("t.csv", $"{column},Other\n" + string.Concat(values.Split('|').Select(value => $"\"{value}\",x\n")));

        table.Mistakes.ShouldBeEmpty();
        for (var row = 0; row < wanted.Length; row++)
        {
            table.RowsOf([new(column, wanted[row])], out var missing).ShouldContain(row, string.Join(";", missing));
        }
    }

    [Fact]
    public void Row_and_column_make_a_well_when_there_is_none()
    {
        var table = LoadDataTable.Of("t.csv", "Metadata_Row,Metadata_Col,FileName_A\nA,01,x\nB,02,y\n");

        table.RowsOf([new("Metadata_Well", "B02")], out _).ShouldBe([1]);
    }

    [Theory]
    [InlineData("Metadata_Position=002", "no row of t.csv has Metadata_Position=002; CellProfiler reads Metadata_Position as whole numbers, without leading zeros: write Metadata_Position=2")]
    [InlineData("Metadata_Well=a1", "no row of t.csv has Metadata_Well=a1: write Metadata_Well=A01")]
    [InlineData("Metadata_Well=A001", "write Metadata_Well=A01")]
    [InlineData("Metadata_Well=H99", "no row of t.csv has Metadata_Well=H99")]
    [InlineData("Metadata_Dose=1", "no row of t.csv has Metadata_Dose=1; CellProfiler reads Metadata_Dose as numbers with a fraction: write Metadata_Dose=1.0")]
    [InlineData("Metadata_Plat=P1", "t.csv has no column Metadata_Plat; nearest: Metadata_Plate")]
    [InlineData("Metadata_Well=A01,Metadata_Position=76", "each of the values is there, but not in one row")]
    public void A_group_without_a_row_is_told_what_comes_nearest(string group, string words)
    {
        var table = LoadDataTable.Of("t.csv", "Metadata_Plate,Metadata_Well,Metadata_Position,Metadata_Dose\nP1,A01,002,1\nP1,B02,076,2.5\n");
        var pairs = group.Split(',').Select(pair => KeyValuePair.Create(pair.Split('=')[0], pair.Split('=')[1])).ToArray();

        table.RowsOf(pairs, out var missing).ShouldBeEmpty();

        missing.ShouldHaveSingleItem().ShouldContain(words);
    }

    [Theory]
    [InlineData("", "t.csv is empty")]
    [InlineData("\n\n", "t.csv is empty")]
    [InlineData("A,B\n", "t.csv has a header but no rows")]
    [InlineData("A,B", "t.csv has a header but no rows")]
    [InlineData("A,B\n1,2\n3\n", "t.csv, line 3: 1 value, but the header has 2")]
    [InlineData("A,B\n\"x\ny\",2\n3,4,5\n", "t.csv, line 4: 3 values, but the header has 2")]
    [InlineData("A,B\n\"open,2\n3,4\n", "t.csv, line 2: 1 value, but the header has 2: a quotation mark is never closed, so the rest of the table is one value")]
    public void What_is_no_table_is_named_by_its_line(string text, string words) =>
        LoadDataTable.Of("t.csv", text).Mistakes.ShouldHaveSingleItem().ShouldBe(words);

    [Fact]
    public void A_table_that_is_not_utf8_is_named()
    {
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, [0x41, 0x0A, 0xE4, 0x0A]);

        var table = LoadDataTable.Read(path);
        File.Delete(path);

        table.Mistakes.ShouldHaveSingleItem().ShouldContain("not UTF-8");
    }

    // Values as Python's csv module gives them.
    [Theory]
    [InlineData("a,b", "a|b")]
    [InlineData("\"a,1\",b", "a,1|b")]
    [InlineData("\"a\"\"b\",\"\"", "a\"b|")]
    [InlineData("a\"b\",c", "a\"b\"|c")]
    [InlineData("\"a\"b\"c,d", "ab\"c|d")]
    [InlineData("\"a\nb\",c", "a\nb|c")]
    [InlineData(" \"a\",b", " \"a\"|b")]
    [InlineData(",", "|")]
    [InlineData("a,b\r\n", "a|b")]
    [InlineData("a,b\r", "a|b")]
    public void Records_are_cut_as_python_cuts_them(string text, string values)
    {
        var fields = new List<CsvField>();

        CsvText.Cut(text, 0, fields).ShouldBe(text.Length);

        fields.Select(field => CsvText.Value(text, field)).ShouldBe(values.Split('|'));
    }
}
