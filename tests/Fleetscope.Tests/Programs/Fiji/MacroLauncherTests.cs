using System.Diagnostics;
using System.Security.Cryptography;
using Fleetscope.Programs.Fiji;

namespace Fleetscope.Tests.Programs.Fiji;

public sealed class MacroLauncherTests(RealImageJ imageJ) : IClassFixture<RealImageJ>, IDisposable
{
    private static readonly string Sources = Path.Combine(FijiSetting.Repository, "src/Fleetscope.Core/Programs/Fiji/Launcher");
    private readonly FijiSetting setting = new();

    public void Dispose() => setting.Dispose();

    [Theory]
    [InlineData("x = (1+;", 4, "Number or numeric function expected")]
    [InlineData("a = newArray(2); print(a[5]);", 4, "Index (5) out of 0-1 range")]
    [InlineData("run(\"Invert\");", 4, "There are no images open")]
    [InlineData("run(\"No Such Command\");", 4, "Unrecognized command: \"No Such Command\"")]
    [InlineData("waitForUser(\"look at this\");", 4, "look at this")]
    [InlineData("n = getNumber(\"how many\", 2);", 4, "how many")]
    [InlineData("open(\"/no/such/image.tif\"); print(\"after\");", 6, "/no/such/image.tif")]
    [InlineData("newImage(\"a\", \"8-bit\", 9, 9, 1); saveAs(\"PNG\", \"/no/such/folder/x.png\");", 6, "/no/such/folder/x.png")]
    [InlineData("exit(\"the plate is empty\");", 6, "the plate is empty")]
    [InlineData("exit();", 6, "write return")]
    [InlineData("call(\"java.lang.System.exit\", \"3\");", 3, "")]
    [InlineData("#@ String Site\nprint(\"after\");", 2, "neither the job nor the script has a value for it")]
    [InlineData("#@ Integer note\nprint(\"after\");", 2, "the parameter note must be a number")]
    [InlineData("#@ OpService ops\nprint(\"after\");", 2, "ops")]
    [InlineData("#@ String Well\n\nx = (1+;", 4, "in line 3")]
    public async Task A_macro_that_fails_ends_with_a_code_and_its_reason(string macro, int code, string reason)
    {
        var (ended, output) = await RunAsync(macro, TestContext.Current.CancellationToken);

        ended.ShouldBe(code, output);
        output.ShouldContain(reason);
        output.ShouldNotContain("after");
    }

    [Theory]
    [InlineData("print(\"got \" + getArgument());", "got Well='A1', note='ünï \"x\" y \\'")]
    [InlineData("#@String Well\n#@ String (label=\"Any note\", value=\"x\") note\nprint(Well + \" \" + note + getArgument());", "A1 ünï \"x\" y \\Well='A1'")]
    [InlineData("#@ Integer (value=30, min=1) size\n#@ Boolean (value=true) fast\n#@output String x\nif (fast) print(size + 1);", "31")]
    [InlineData("print(\"before\"); return; print(\"never\");", "before")]
    [InlineData("setBatchMode(true); newImage(\"a\", \"8-bit\", 9, 9, 1); saveAs(\"PNG\", \"output/ü a.png\"); print(File.exists(\"output/ü a.png\"));", "")]
    public async Task A_macro_that_ends_well_ends_with_0(string macro, string said)
    {
        var (code, output) = await RunAsync(macro, TestContext.Current.CancellationToken);

        code.ShouldBe(0, output);
        output.ShouldContain(said);
        output.ShouldNotContain("never");
    }

    [Fact]
    public async Task A_relative_output_folder_is_the_attempts_and_settings_stay_in_its_scratch()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var before = Directory.Exists(Path.Combine(home, ".imagej"));

        var (code, output) = await RunAsync("newImage(\"a\", \"8-bit\", 9, 9, 1); saveAs(\"Tiff\", \"output/a.tif\");", TestContext.Current.CancellationToken);

        code.ShouldBe(0, output);
        File.Exists(Path.Combine(setting.Attempt.Output, "a.tif")).ShouldBeTrue();
        Directory.Exists(Path.Combine(home, ".imagej")).ShouldBe(before);
    }

    [Theory]
    [InlineData("", "no X display")]
    [InlineData(":4711", "X display cannot be used")]
    public async Task Without_a_display_it_ends_at_once_and_says_so(string display, string reason)
    {
        var (code, output) = await RunAsync("print(\"after\");", TestContext.Current.CancellationToken, display);

        code.ShouldBe(7, output);
        output.ShouldContain(reason);
    }

    [Fact]
    public async Task A_script_that_is_not_there_is_named()
    {
        var command = new FijiProgram(setting.Config("gone.ijm"), imageJ.Installation)
            .Command(FijiSetting.Message([], [("Well", "A1")]), setting.Staged, setting.Attempt);

        var (code, output) = await imageJ.RunAsync(command, TestContext.Current.CancellationToken);

        code.ShouldBe(2, output);
        output.ShouldContain("gone.ijm");
    }

    [Fact]
    public async Task The_committed_class_is_the_compiled_form_of_the_committed_source()
    {
        var source = Path.Combine(Sources, "FleetscopeMacro.java");
        var noted = (await File.ReadAllTextAsync(Path.Combine(Sources, "FleetscopeMacro.sha256"), TestContext.Current.CancellationToken)).Split(' ')[0];
        Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(source, TestContext.Current.CancellationToken)))
            .ShouldBe(noted, "FleetscopeMacro.java changed: run Launcher/compile");

        // A Java runtime has no compiler; then the note has to do.
        if (RealImageJ.SearchPath.Find("javac") is { } javac)
        {
            using var compiler = Process.Start(
                javac, ["--release", "8", "-Xlint:-options", "-cp", FijiInstallation.DebianImageJJar, "-d", setting.Folder, source]);
            await compiler.WaitForExitAsync(TestContext.Current.CancellationToken);
            compiler.ExitCode.ShouldBe(0);
            Directory.GetFiles(setting.Folder, "*.class").ShouldHaveSingleItem().ShouldEndWith("FleetscopeMacro.class");
        }
    }

    private async Task<(int Code, string Output)> RunAsync(string macro, CancellationToken cancellationToken, string? display = null)
    {
        setting.Write("macro.ijm", macro);
        var command = new FijiProgram(setting.Config("macro.ijm"), imageJ.Installation)
            .Command(FijiSetting.Message([("Well", "A1")], [("note", "ünï \"x\" y \\")]), setting.Staged, setting.Attempt);
        return await imageJ.RunAsync(command, cancellationToken, display);
    }
}
