using Fleetscope.Programs.CellProfiler;

namespace Fleetscope.Tests.Programs.CellProfiler;

public sealed class ReadOnceTests : IDisposable
{
    private static readonly DateTime Then = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fleetscope-");
    private readonly List<string> read = [];
    private readonly ReadOnce<string> files;

    public ReadOnceTests() => files = new ReadOnce<string>(limit: 2, path =>
    {
        read.Add(path);
        return File.ReadAllText(path);
    });

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_table_that_each_attempt_has_under_its_own_path_is_read_once()
    {
        foreach (var attempt in Enumerable.Range(1, 5))
        {
            files.Get(Write($"{attempt}/table.csv", "A,B")).ShouldBe("A,B");
        }

        read.Count.ShouldBe(1);
    }

    [Fact]
    public void Two_tables_of_one_name_size_and_time_are_two()
    {
        files.Get(Write("plate1/table.csv", "A,1")).ShouldBe("A,1");
        files.Get(Write("plate2/table.csv", "A,2")).ShouldBe("A,2");
    }

    [Fact]
    public void A_table_that_changed_in_its_place_is_read_again()
    {
        files.Get(Write("table.csv", "A,1")).ShouldBe("A,1");
        files.Get(Write("table.csv", "A,1,2")).ShouldBe("A,1,2");
        files.Get(Write("table.csv", "A,1")).ShouldBe("A,1");

        read.Count.ShouldBe(2);
    }

    [Fact]
    public void The_one_unused_for_longest_is_forgotten()
    {
        foreach (var text in (string[])["1", "2", "1", "3", "1", "2"])
        {
            files.Get(Write($"{text}.csv", text)).ShouldBe(text);
        }

        read.Count.ShouldBe(4);
    }

    [Fact]
    public void A_file_that_is_not_there_is_looked_for_again()
    {
        Should.Throw<FileNotFoundException>(() => files.Get(Path.Combine(folder.FullName, "table.csv")));

        files.Get(Write("table.csv", "A")).ShouldBe("A");
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, Then);
        return path;
    }
}
