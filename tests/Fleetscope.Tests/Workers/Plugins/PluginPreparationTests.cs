using Fleetscope.Tests.Workers.Processes;
using Fleetscope.Workers.Plugins;

namespace Fleetscope.Tests.Workers.Plugins;

/// <summary>With real git on repositories of this machine, and a stand-in for pip.</summary>
public sealed class PluginPreparationTests : IDisposable
{
    private readonly Playground here = new();
    private readonly string origin;
    private readonly string image;

    public PluginPreparationTests()
    {
        origin = Path.Combine(here.Folder, "origin");
        image = Path.Combine(here.Folder, "image", "CellProfiler-plugins");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Private => Path.Combine(here.Folder, "cache", "plugins");

    private PluginWishes Wishes => new(Path.Combine(image, "active_plugins")) { Source = origin };

    public void Dispose() => here.Dispose();

    [Fact]
    public async Task Without_other_wishes_the_image_s_folder_is_used_as_it_is()
    {
        await ImageAsync();

        (await PrepareAsync(Wishes)).ShouldBe(Path.Combine(image, "active_plugins"));
        Directory.Exists(Private).ShouldBeFalse();
    }

    [Fact]
    public async Task Plugins_from_before_1_0_are_at_the_top()
    {
        Directory.CreateDirectory(image);

        (await PrepareAsync(Wishes)).ShouldBe(image);
    }

    [Fact]
    public async Task An_image_without_plugins_is_told()
    {
        var failure = await FailAsync(Wishes);

        failure.What.ShouldContain("PLUGINS_FOLDER");
        failure.Next.ShouldContain("UPDATE_PLUGINS = 'True'");
    }

    [Fact]
    public async Task Update_takes_the_newest_of_the_branch_and_leaves_the_image_alone()
    {
        await ImageAsync();
        await CommitAsync("new");

        var folder = await PrepareAsync(Wishes with { Update = true });

        folder.ShouldBe(Path.Combine(Private, "active_plugins"));
        Version(folder).ShouldBe("new");
        Version(Wishes.Folder).ShouldBe("old");
    }

    [Theory]
    [InlineData("v1", "old")]
    [InlineData("branch", "branched")]
    [InlineData("main", "new")]
    public async Task A_tag_or_a_branch_is_checked_out(string commit, string version)
    {
        await ImageAsync();
        await GitAsync(origin, "checkout", "--quiet", "-b", "branch");
        await CommitAsync("branched");
        await GitAsync(origin, "checkout", "--quiet", "main");
        await CommitAsync("new");

        Version(await PrepareAsync(Wishes with { Update = true, Commit = commit })).ShouldBe(version);
    }

    [Fact]
    public async Task A_commit_of_the_image_needs_no_update()
    {
        await ImageAsync();
        var first = await GitAsync(image, "rev-parse", "HEAD");
        await CommitAsync("new");
        await GitAsync(image, "pull", "--quiet");

        Version(await PrepareAsync(Wishes with { Commit = first[..10] })).ShouldBe("old");
        Version(Wishes.Folder).ShouldBe("new");
    }

    [Fact]
    public async Task A_commit_that_is_not_there_is_told_and_nothing_else_is_used_instead()
    {
        await ImageAsync();

        var failure = await FailAsync(Wishes with { Update = true, Commit = "v99" });

        failure.What.ShouldBe("PLUGINS_COMMIT 'v99'");
        failure.Cause.ShouldBe("the plugins have no branch, tag or commit of that name");
    }

    [Fact]
    public async Task A_new_commit_without_an_update_is_told_with_what_to_set()
    {
        await ImageAsync();
        await CommitAsync("new");
        await GitAsync(origin, "tag", "v2");

        (await FailAsync(Wishes with { Commit = "v2" })).Next.ShouldContain("UPDATE_PLUGINS = 'True'");
    }

    [Fact]
    public async Task A_commit_is_never_an_option()
    {
        await ImageAsync();

        (await FailAsync(Wishes with { Commit = "--help" })).What.ShouldBe("PLUGINS_COMMIT '--help'");
    }

    [Fact]
    public async Task A_source_out_of_reach_is_told_in_git_s_words()
    {
        await ImageAsync();
        Directory.Delete(origin, recursive: true);

        var failure = await FailAsync(Wishes with { Update = true });

        failure.What.ShouldContain("nothing could be fetched from");
        failure.Cause.ShouldContain("fatal:");
    }

    [Fact]
    public async Task An_image_without_plugins_gets_them_from_their_source()
    {
        await OriginAsync();

        Version(await PrepareAsync(Wishes with { Update = true, Commit = "v1" })).ShouldBe("old");
    }

    [Fact]
    public async Task A_second_start_begins_anew()
    {
        await ImageAsync();
        await PrepareAsync(Wishes with { Commit = "v1" });
        File.WriteAllText(Path.Combine(Private, "active_plugins", "leftover.py"), "");

        await PrepareAsync(Wishes with { Commit = "v1" });

        File.Exists(Path.Combine(Private, "active_plugins", "leftover.py")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("", "install -e .")]
    [InlineData("cellpose", "install -e .[cellpose]")]
    [InlineData("[cellpose,stardist]", "install -e .[cellpose,stardist]")]
    [InlineData("requirements/old.txt", "install -r requirements/old.txt")]
    [InlineData("cellpose==2.3 --no-deps", "install -e . cellpose==2.3 --no-deps")]
    public async Task Requirements_are_installed_at_the_commit(string requirements, string arguments)
    {
        await ImageAsync();
        var pip = Pip("echo \"$PWD $*\" > \"$(dirname \"$0\")/called\"");

        await PrepareAsync(Wishes with { Commit = "v1", Install = true, Requirements = requirements }, pip);

        File.ReadAllText(Path.Combine(pip, "called")).Trim().ShouldBe($"{Private} {arguments}");
    }

    [Theory]
    [InlineData("echo 'ERROR: No matching distribution found for torch==0' >&2; exit 1", "cellpose", "ERROR: No matching distribution found for torch==0")]
    [InlineData("echo \"WARNING: cellprofiler-plugins 1.0 does not provide the extra 'celpose'\" >&2", "celpose", "the plugins have no flag 'celpose'")]
    [InlineData("true", "requirements/none.txt", "the plugins have no such file")]
    [InlineData("true", "../../etc/passwd", "the plugins have no such file")]
    public async Task A_requirement_that_is_not_to_be_had_is_told(string script, string requirements, string words)
    {
        await ImageAsync();

        var failure = await FailAsync(Wishes with { Commit = "v1", Install = true, Requirements = requirements }, Pip(script));

        failure.What.ShouldBe($"REQUIREMENTS '{requirements}'");
        failure.Cause.ShouldContain(words);
    }

    [Fact]
    public async Task Old_plugins_need_a_file_of_requirements()
    {
        Directory.CreateDirectory(image);

        (await FailAsync(Wishes with { Install = true })).Cause.ShouldContain("none is named");
    }

    private static string Version(string folder) => File.ReadAllText(Path.Combine(folder, "version.py"));

    private string Pip(string script)
    {
        var folder = Directory.CreateDirectory(Path.Combine(here.Folder, "bin")).FullName;
        here.Write("bin/pip", $"#!/bin/sh\n{script}\n");
        return folder;
    }

    private Task<string> PrepareAsync(PluginWishes wishes, string? pip = null) =>
        new PluginPreparation(wishes, Private, new Tool(here.Home, here.Log) { Path = pip is null ? null : $"{pip}:{Environment.GetEnvironmentVariable("PATH")}" }).PrepareAsync(Token);

    private async Task<FleetscopeException> FailAsync(PluginWishes wishes, string? pip = null) => await Should.ThrowAsync<FleetscopeException>(() => PrepareAsync(wishes, pip));

    private async Task ImageAsync()
    {
        await OriginAsync();
        await GitAsync(here.Folder, "clone", "--quiet", origin, image);
    }

    private async Task OriginAsync()
    {
        Directory.CreateDirectory(Path.Combine(origin, "active_plugins"));
        Directory.CreateDirectory(Path.Combine(origin, "requirements"));
        File.WriteAllText(Path.Combine(origin, "setup.py"), "");
        File.WriteAllText(Path.Combine(origin, "requirements", "old.txt"), "cellpose");
        await GitAsync(origin, "init", "--quiet", "--initial-branch", "main");
        await CommitAsync("old");
        await GitAsync(origin, "tag", "v1");
    }

    private async Task CommitAsync(string version)
    {
        File.WriteAllText(Path.Combine(origin, "active_plugins", "version.py"), version);
        await GitAsync(origin, "add", "--all");
        await GitAsync(origin, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", version);
    }

    private async Task<string> GitAsync(string folder, params string[] arguments)
    {
        var end = await new Tool(here.Home, here.Log).RunAsync("git", arguments, folder, TimeSpan.FromMinutes(1), Token);
        end.IsGood.ShouldBeTrue(end.Text);
        return end.Text.Trim();
    }
}
