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
