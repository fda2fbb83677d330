using System.Diagnostics;
using Fleetscope.Workers;

namespace Fleetscope.Tests.Workers;

public sealed class OutputScanTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fleetscope-");

    [Fact]
    public void Files_are_found_at_any_depth_in_the_order_of_their_names()
    {
        Write("b.csv");
        Write("a/deep/c.csv");
        Write(".hidden");

        Names().ShouldBe([".hidden", "a/deep/c.csv", "b.csv"]);
    }

    [Fact]
    public void The_programs_own_files_are_no_outputs()
    {
        Write("cp.is.done");
        Write("Image.csv");

        OutputScan.Of(folder.FullName, ["cp.is.done"]).Select(file => file.Name).ShouldBe(["Image.csv"]);
    }

    [Fact]
    public void A_link_to_another_output_is_that_outputs_content_and_a_link_out_of_the_folder_is_nothing()
    {
        Write("real.csv");
        File.CreateSymbolicLink(Path.Combine(folder.FullName, "inside.csv"), "real.csv");
        File.CreateSymbolicLink(Path.Combine(folder.FullName, "outside"), "/etc/passwd");
        File.CreateSymbolicLink(Path.Combine(folder.FullName, "broken"), "nowhere");

        Names().ShouldBe(["inside.csv", "real.csv"]);
    }

    [Fact]
    public void What_lies_behind_a_link_to_a_folder_is_nobodys_output()
    {
        var images = Directory.CreateDirectory(Path.Combine(folder.FullName, "images"));
        var output = Directory.CreateDirectory(Path.Combine(folder.FullName, "output"));
        Write("images/raw.tif");
        Write("output/result.csv");
        Directory.CreateSymbolicLink(Path.Combine(output.FullName, "images"), images.FullName);
        Directory.CreateSymbolicLink(Path.Combine(output.FullName, "again"), ".");
        File.CreateSymbolicLink(Path.Combine(output.FullName, "circle"), "circle");

        OutputScan.Of(output.FullName, []).Select(file => file.Name).ShouldBe(["result.csv"]);
    }

    [Fact]
    public void Rights_that_a_program_took_from_itself_are_taken_back()
    {
        Write("sub/result.csv");
        File.SetUnixFileMode(Path.Combine(folder.FullName, "sub", "result.csv"), UnixFileMode.None);
        File.SetUnixFileMode(Path.Combine(folder.FullName, "sub"), UnixFileMode.None);

        Names().ShouldBe(["sub/result.csv"]);
        File.GetUnixFileMode(Path.Combine(folder.FullName, "sub", "result.csv")).ShouldBe(UnixFileMode.UserRead);
    }

    [Fact]
    public void A_folder_that_is_gone_or_replaced_has_no_files()
    {
        Write("file");
        Directory.CreateSymbolicLink(Path.Combine(folder.FullName, "link"), "/etc");

        foreach (var name in (string[])["gone", "file", "link"])
        {
            OutputScan.IsThere(Path.Combine(folder.FullName, name)).ShouldBeFalse();
            OutputScan.Of(Path.Combine(folder.FullName, name), []).ShouldBeEmpty();
        }
    }

    [Fact]
    public void A_named_pipe_is_no_output()
    {
        Process.Start("mkfifo", [Path.Combine(folder.FullName, "pipe")]).WaitForExit();
        Write("empty.csv", "");

        Names().ShouldBe(["empty.csv"]);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private IEnumerable<string> Names() => OutputScan.Of(folder.FullName, []).Select(file => file.Name);

    private void Write(string name, string text = "x")
    {
        var path = Path.Combine(folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
