using Fleetscope.Jobs;
using Fleetscope.Tests.Jobs;
using Fleetscope.Workers;

namespace Fleetscope.Tests.Workers;

public sealed class WorkspacesTests : FolderTest
{
    private static readonly ResourceUse Briefly = new(TimeSpan.FromMilliseconds(2), TimeSpan.Zero, 0);
    private static readonly ResourceUse Long = new(TimeSpan.FromSeconds(2), TimeSpan.Zero, 0);

    private long looks = 10;

    private string[] Left => [.. Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)).Order()];

    [Fact]
    public void Folders_that_nothing_was_left_in_are_handed_on_after_two_clear_looks()
    {
        using var workspaces = Workspaces();
        workspaces.Remove(workspaces.Make(Id(1), 1), Briefly);

        looks++;
        workspaces.Remove(workspaces.Make(Id(2), 1), Briefly);
        Left.ShouldBe([Name(1), Name(2)], "a look may have been under way when the first one ended");
        looks++;
        var third = workspaces.Make(Id(3), 1);

        Left.ShouldBe([Name(2), Name(3)]);
        third.Folders.Root.ShouldBe(Path.Combine(Folder, Name(3), "1"));
        Directory.GetFileSystemEntries(third.Folders.Root).ShouldBe([third.Folders.Output]);
        Directory.GetFileSystemEntries(third.Folders.Output).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("1/left.txt")]
    [InlineData("1/output/left.txt")]
    [InlineData("left.txt")]
    [InlineData("2/output")]
    public void Folders_that_something_came_into_later_are_not_handed_on(string left)
    {
        using var workspaces = Workspaces();
        workspaces.Remove(workspaces.Make(Id(1), 1), Briefly);
        var path = Path.Combine(Folder, Name(1), left);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "late");
        looks += 2;

        var next = workspaces.Make(Id(2), 1);

        Directory.GetFileSystemEntries(next.Folders.Root, "*", SearchOption.AllDirectories).ShouldBe([next.Folders.Output]);
        Directory.GetFileSystemEntries(Path.Combine(Folder, Name(2))).ShouldBe([next.Folders.Root]);
    }

    [Fact]
    public void Folders_whose_rights_were_changed_or_that_became_links_are_not_handed_on()
    {
        using var workspaces = Workspaces();
        var changed = workspaces.Make(Id(1), 1);
        workspaces.Remove(changed, Briefly);
        var linked = workspaces.Make(Id(2), 1);
        workspaces.Remove(linked, Briefly);
        File.SetUnixFileMode(changed.Folders.Output, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Directory.Delete(linked.Folders.Output);
        Directory.CreateSymbolicLink(linked.Folders.Output, Directory.CreateDirectory(Path.Combine(Folder, "elsewhere")).FullName);
        looks += 2;

        var next = workspaces.Make(Id(3), 1);

        new DirectoryInfo(next.Folders.Output).LinkTarget.ShouldBeNull();
        File.GetUnixFileMode(next.Folders.Output).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Left.ShouldBe([Name(3), "elsewhere"]);
    }

    [Fact]
    public void What_a_dead_worker_left_of_the_very_attempt_is_replaced()
    {
        using var workspaces = Workspaces();
        workspaces.Remove(workspaces.Make(Id(1), 1), Briefly);
        Write($"{Name(2)}/1/output/old.csv", "old");
        looks += 2;

        var next = workspaces.Make(Id(2), 1);

        Directory.GetFileSystemEntries(next.Folders.Output).ShouldBeEmpty();
        Left.ShouldBe([Name(2)]);
    }

    [Fact]
    public void Another_attempt_number_gets_folders_of_its_own()
    {
        using var workspaces = Workspaces();
        workspaces.Remove(workspaces.Make(Id(1), 1), Briefly);
        looks += 2;

        workspaces.Make(Id(2), 2).Folders.Root.ShouldBe(Path.Combine(Folder, Name(2), "2"));

        Left.ShouldBe([Name(2)]);
    }

    [Fact]
    public void Folders_of_a_long_attempt_or_with_something_in_them_are_removed_at_once_and_all_others_at_the_end()
    {
        using (var workspaces = Workspaces())
        {
            workspaces.Remove(workspaces.Make(Id(1), 1), Long);
            var used = workspaces.Make(Id(2), 1);
            File.WriteAllText(Path.Combine(used.Folders.Root, "temporary"), "");
            workspaces.Remove(used, Briefly);
            workspaces.Remove(workspaces.Make(Id(3), 1), Briefly);
            Left.ShouldBe([Name(3)]);
        }

        Left.ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_is_handed_on_where_not_every_process_is_seen()
    {
        using var workspaces = new Workspaces(Folder, null);
        workspaces.Remove(workspaces.Make(Id(1), 1), Briefly);
        looks += 100;

        workspaces.Make(Id(2), 1);

        Left.ShouldBe([Name(1), Name(2)]);
    }

    private Workspaces Workspaces() => new(Folder, () => looks);

    private static JobId Id(ulong number) => new(number);

    private static string Name(ulong number) => Id(number).ToString();
}
