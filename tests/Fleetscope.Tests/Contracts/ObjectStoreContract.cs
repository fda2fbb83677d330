using Fleetscope.Stores;

namespace Fleetscope.Tests.Contracts;

/// <summary>What every object store must do.</summary>
public abstract class ObjectStoreContract : IDisposable
{
    private readonly DirectoryInfo scratch = Directory.CreateTempSubdirectory("fleetscope-");

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract Task<IObjectStore> EmptyStoreAsync();

    [Fact]
    public async Task An_object_comes_back_as_it_was_put()
    {
        var store = await EmptyStoreAsync();
        await store.PutAsync(NewFile("some bytes"), "plate 1/Ünï/'q\"uote;.txt", Token);

        var copy = Path.Combine(scratch.FullName, "copy");
        await store.GetAsync("plate 1/Ünï/'q\"uote;.txt", copy, Token);

        File.ReadAllText(copy).ShouldBe("some bytes");
        (await store.FindAsync("plate 1/Ünï/'q\"uote;.txt", Token)).ShouldNotBeNull().Size.ShouldBe(10);
    }

    [Fact]
    public async Task Putting_replaces_what_was_there()
    {
        var store = await StoreWithAsync("a/b.txt");
        await store.PutAsync(NewFile("the newer one"), "a/b.txt", Token);

        (await store.FindAsync("a/b.txt", Token)).ShouldNotBeNull().Size.ShouldBe("the newer one".Length);
        (await KeysAsync(store, "")).ShouldBe(["a/b.txt"]);
    }

    [Fact]
    public async Task Keys_are_listed_in_ordinal_order_at_any_depth()
    {
        var store = await StoreWithAsync("a/b/c.txt", "a.txt", "a-1", "a0", "a/b.txt", "B", "z/1");

        (await KeysAsync(store, "")).ShouldBe(["B", "a-1", "a.txt", "a/b.txt", "a/b/c.txt", "a0", "z/1"]);
    }

    [Fact]
    public async Task A_prefix_need_not_end_at_a_slash()
    {
        var store = await StoreWithAsync("out/plate1/a", "out/plate10/a", "out/plate2/a", "out/pl", "other");

        (await KeysAsync(store, "out/plate1")).ShouldBe(["out/plate1/a", "out/plate10/a"]);
        (await KeysAsync(store, "out/plate1/")).ShouldBe(["out/plate1/a"]);
        (await KeysAsync(store, "out/pl")).ShouldBe(["out/pl", "out/plate1/a", "out/plate10/a", "out/plate2/a"]);
        (await KeysAsync(store, "nothing/here")).ShouldBeEmpty();
        (await KeysAsync(store, "out/pl/")).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_not_there_is_said_so()
    {
        var store = await StoreWithAsync("a/b.txt");
        var copy = Path.Combine(scratch.FullName, "copy");

        (await store.FindAsync("a/none", Token)).ShouldBeNull();
        (await store.FindAsync("a", Token)).ShouldBeNull();
        await Should.ThrowAsync<FileNotFoundException>(store.GetAsync("a/none", copy, Token));
        File.Exists(copy).ShouldBeFalse();
    }

    [Fact]
    public async Task A_deleted_object_is_gone_and_deleting_again_does_nothing()
    {
        var store = await StoreWithAsync("a/b.txt", "a/c.txt");
        await store.DeleteAsync("a/b.txt", Token);
        await store.DeleteAsync("a/b.txt", Token);

        (await KeysAsync(store, "")).ShouldBe(["a/c.txt"]);
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("a/../../escape")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("a/")]
    [InlineData("a\0b")]
    [InlineData("")]
    public async Task A_key_that_would_leave_the_bucket_is_refused(string key)
    {
        var store = await EmptyStoreAsync();
        var file = NewFile("x");

        await Should.ThrowAsync<FleetscopeException>(async () => await store.PutAsync(file, key, Token));
        await Should.ThrowAsync<FleetscopeException>(async () => await store.GetAsync(key, file + ".copy", Token));
        await Should.ThrowAsync<FleetscopeException>(async () => await store.FindAsync(key, Token));
        await Should.ThrowAsync<FleetscopeException>(async () => await store.DeleteAsync(key, Token));
    }

    public virtual void Dispose()
    {
        scratch.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string NewFile(string text)
    {
        var file = Path.Combine(scratch.FullName, Guid.NewGuid().ToString("n"));
        File.WriteAllText(file, text);
        return file;
    }

    protected static async Task<List<string>> KeysAsync(IObjectStore store, string prefix) =>
        await store.ListAsync(prefix, Token).Select(stored => stored.Key).ToListAsync(Token);

    private async Task<IObjectStore> StoreWithAsync(params string[] keys)
    {
        var store = await EmptyStoreAsync();
        foreach (var key in keys)
        {
            await store.PutAsync(NewFile(key), key, Token);
        }

        return store;
    }
}
