using Fleetscope.Local;
using Fleetscope.Stores;
using Fleetscope.Tests.Contracts;

namespace Fleetscope.Tests.Local;

public sealed class DirectoryStoreTests : ObjectStoreContract
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fleetscope-");

    private string Root => Path.Combine(folder.FullName, "bucket");

    private DirectoryStore Store => new(Root);

    public override void Dispose()
    {
        folder.Delete(recursive: true);
        base.Dispose();
    }

    [Fact]
    public void Programs_may_read_the_folder_where_it_lies() => Store.FolderInPlace.ShouldBe(Root);

    [Fact]
    public async Task A_link_that_leaves_the_bucket_is_read_but_never_written_through()
    {
        var disk = folder.CreateSubdirectory("disk");
        await File.WriteAllTextAsync(Path.Combine(disk.FullName, "image.tif"), "pixels", Token);
        Directory.CreateDirectory(Root);
        Directory.CreateSymbolicLink(Path.Combine(Root, "images"), disk.FullName);

        (await KeysAsync(Store, "images/")).ShouldBe(["images/image.tif"]);
        var failure = await Should.ThrowAsync<FleetscopeException>(Store.PutAsync(NewFile("x"), "images/sub/out.csv", Token));

        failure.Cause.ShouldContain("link");
        disk.GetFileSystemInfos().ShouldHaveSingleItem();
        await Should.ThrowAsync<FleetscopeException>(Store.DeleteAsync("images/image.tif", Token));
    }

    [Fact]
    public async Task A_link_within_the_bucket_may_be_written_through()
    {
        Directory.CreateDirectory(Path.Combine(Root, "real"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "link"), Path.Combine(Root, "real"));

        await Store.PutAsync(NewFile("x"), "link/out.csv", Token);

        (await KeysAsync(Store, "real/")).ShouldBe(["real/out.csv"]);
    }

    [Fact]
    public async Task Links_in_a_circle_are_listed_once()
    {
        await Store.PutAsync(NewFile("x"), "a/file", Token);
        Directory.CreateSymbolicLink(Path.Combine(Root, "a", "up"), Root);
        File.CreateSymbolicLink(Path.Combine(Root, "a", "broken"), Path.Combine(Root, "nowhere"));

        (await KeysAsync(Store, "")).ShouldBe(["a/file"]);
    }

    [Fact]
    public async Task The_state_of_a_run_in_the_bucket_is_no_object()
    {
        Directory.CreateDirectory(Path.Combine(Root, ".fleetscope", "runs"));
        await File.WriteAllTextAsync(Path.Combine(Root, ".fleetscope", "runs", "x"), "", Token);
        await Store.PutAsync(NewFile("x"), "config.py", Token);

        (await KeysAsync(Store, "")).ShouldBe(["config.py"]);
    }

    [Fact]
    public async Task A_file_is_not_put_where_a_folder_stands()
    {
        await Store.PutAsync(NewFile("x"), "out/a", Token);

        (await Should.ThrowAsync<FleetscopeException>(Store.PutAsync(NewFile("x"), "out", Token))).What.ShouldBe("out");
        (await Should.ThrowAsync<FleetscopeException>(Store.PutAsync(NewFile("x"), "out/a/b", Token))).What.ShouldBe("out/a/b");
    }

    [Fact]
    public async Task A_file_from_another_file_system_is_put_whole_and_leaves_nothing_beside_it()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "no second file system to put from");
        var other = Path.Combine("/dev/shm", "fleetscope-" + Guid.NewGuid().ToString("n"));
        await File.WriteAllTextAsync(other, "from memory", Token);

        await Store.PutAsync(other, "out/a.txt", Token);

        (await File.ReadAllTextAsync(Path.Combine(Root, "out", "a.txt"), Token)).ShouldBe("from memory");
        Directory.GetFileSystemEntries(Path.Combine(Root, "out")).ShouldHaveSingleItem();
        File.Exists(other).ShouldBeFalse();
    }

    [Fact]
    public async Task A_link_that_a_program_wrote_is_put_as_the_file_it_leads_to()
    {
        var output = NewFile("the output");
        var link = output + ".link";
        File.CreateSymbolicLink(link, output);

        await Store.PutAsync(link, "out.txt", Token);

        new FileInfo(Path.Combine(Root, "out.txt")).LinkTarget.ShouldBeNull();
        (await File.ReadAllTextAsync(Path.Combine(Root, "out.txt"), Token)).ShouldBe("the output");
    }

    [Fact]
    public async Task An_object_that_cannot_be_copied_is_named_and_leaves_no_part()
    {
        await Store.PutAsync(NewFile("x"), "a", Token);
        var target = Path.Combine(folder.FullName, "taken");
        Directory.CreateDirectory(target);

        var failure = await Should.ThrowAsync<FleetscopeException>(Store.GetAsync("a", target, Token));

        failure.What.ShouldBe("a");
        File.Exists(target + ".part").ShouldBeFalse();
    }

    protected override Task<IObjectStore> EmptyStoreAsync() => Task.FromResult<IObjectStore>(Store);
}
