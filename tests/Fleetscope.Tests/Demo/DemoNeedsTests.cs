using System.Runtime.Versioning;
using Fleetscope.Cli.Demo;
using Fleetscope.Programs.Fiji;

namespace Fleetscope.Tests.Demo;

[SupportedOSPlatform("linux")]
public sealed class DemoNeedsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fleetscope-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_machine_with_Fiji_needs_nothing() =>
        DemoNeeds.MissingFor(new FijiInstallation { Fiji = "/opt/fiji/ImageJ-linux64", MacroLauncherFolder = "" }, Nowhere).ShouldBeEmpty();

    [Fact]
    public void An_empty_machine_needs_Java_ImageJ_and_Xvfb_by_one_line()
    {
        var missing = DemoNeeds.MissingFor(new FijiInstallation { MacroLauncherFolder = "" }, Nowhere);

        missing.Select(need => need.What).ShouldBe(["Java", "ImageJ", "Xvfb"]);
        new DemoNeeds(missing, "/usr/bin/apt-get", IsRoot: true).AptLine
            .ShouldBe("apt-get update && apt-get install -y --no-install-recommends default-jre imagej xvfb");
        new DemoNeeds(missing, "/usr/bin/apt-get", IsRoot: false).AptLine
            .ShouldBe("sudo apt-get update && sudo apt-get install -y --no-install-recommends default-jre imagej xvfb");
    }

    [Fact]
    public void A_headless_Java_is_not_enough()
    {
        var java = Stub("jvm/bin/java", "");
        Stub("jvm/lib/libawt.so", "");
        var link = Path.Combine(folder, "java");
        File.CreateSymbolicLink(link, java);
        var installation = new FijiInstallation { Java = link, ImageJJar = "/usr/share/java/ij.jar", MacroLauncherFolder = "" };

        DemoNeeds.MissingFor(installation, Nowhere).Select(need => need.Package).ShouldBe(["default-jre", "xvfb"]);

        Stub("jvm/lib/libawt_xawt.so", "");
        DemoNeeds.MissingFor(installation, Nowhere).Select(need => need.Package).ShouldBe(["xvfb"]);
    }

    [Fact]
    public async Task Installing_updates_first_and_says_every_line()
    {
        var apt = Stub("apt-get", $"#!/bin/sh\necho \"$DEBIAN_FRONTEND: $*\"\n");
        var said = new List<string>();

        await new DemoNeeds([new DemoNeed("Xvfb", "xvfb"), new DemoNeed("ImageJ", "imagej")], apt, IsRoot: true)
            .InstallAsync(said.Add, TestContext.Current.CancellationToken);

        said.ShouldBe(["noninteractive: update", "noninteractive: install -y --no-install-recommends imagej xvfb"]);
    }

    [Fact]
    public async Task A_failing_apt_is_named_with_the_line_to_type()
    {
        var needs = new DemoNeeds([new DemoNeed("Xvfb", "xvfb")], Stub("apt-get", "#!/bin/sh\necho 'no network' >&2\nexit 100\n"), IsRoot: true);

        var failure = await Should.ThrowAsync<FleetscopeException>(() => needs.InstallAsync(_ => { }, TestContext.Current.CancellationToken));

        failure.Cause.ShouldBe("apt-get update ended with code 100");
        failure.Next.ShouldContain(needs.AptLine);
    }

    [Theory]
    [InlineData(null, true, "no apt-get")]
    [InlineData("/usr/bin/apt-get", false, "only root")]
    public async Task Nothing_is_installed_where_we_may_not(string? apt, bool root, string why)
    {
        var needs = new DemoNeeds([new DemoNeed("Xvfb", "xvfb")], apt, root);

        needs.CanInstall.ShouldBeFalse();
        (await Should.ThrowAsync<FleetscopeException>(() => needs.InstallAsync(_ => { }, TestContext.Current.CancellationToken))).Cause.ShouldContain(why);
    }

    private SearchPath Nowhere => new([Path.Combine(folder, "nowhere")]);

    private string Stub(string name, string text)
    {
        var file = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return file;
    }
}
