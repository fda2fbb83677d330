namespace Fleetscope.Workers.Plugins;

/// <summary>Checks the plugins out at the commit that the config names, into a folder of our own.</summary>
/// <param name="image">The repository that the image has; null: it has none, and they are cloned from their source.</param>
internal sealed class PluginCheckout(PluginWishes wishes, string? image, string folder, Tool tool)
{
    private static readonly TimeSpan FetchLimit = TimeSpan.FromMinutes(10);

    /// <summary>Whether what is checked out may come from the source, and not only from the image.</summary>
    private bool HasNews => wishes.Update || image is null;

    private string Named => wishes.Commit.Length > 0 ? $"PLUGINS_COMMIT '{wishes.Commit}'" : "UPDATE_PLUGINS";

    /// <exception cref="FleetscopeException">Git is missing, the source cannot be reached, or there is no such commit.</exception>
    public async Task CheckOutAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder))
        {
            FolderRemoval.Remove(folder);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        await CloneAsync(cancellationToken);
        var commit = await FindAsync(cancellationToken);
        await DoAsync(["checkout", "--quiet", "--detach", commit], $"{Named}: its files could not be written", "see that EBS_VOL_SIZE leaves room", cancellationToken);
        if (await AskAsync(["rev-parse", "HEAD"], cancellationToken) is var head && head != commit)
        {
            throw new FleetscopeException(Named, $"git has checked out {head} and not {commit}", "report it with what git printed");
        }
    }

    private async Task CloneAsync(CancellationToken cancellationToken)
    {
        const string Reach = "see that the machines reach it, or use an image that has the plugins";
        if (image is null)
        {
            await RunAsync(
                ["clone", "--quiet", "--no-checkout", "--", wishes.Source, folder], Path.GetDirectoryName(folder)!,
                $"the plugins could not be cloned from {wishes.Source}", Reach, cancellationToken);
            return;
        }

        // The image's own branches, and those that it knows of others, are kept apart from what is fetched.
        await RunAsync(
            ["clone", "--quiet", "--no-checkout", "--origin", "image", "--", image, folder], Path.GetDirectoryName(folder)!, $"{image} could not be copied",
            "use an image whose plugins are whole", cancellationToken);
        await DoAsync(["fetch", "--quiet", "image", "+refs/*:refs/image/*"], $"{image} could not be copied", "use an image whose plugins are whole", cancellationToken);
        if (!wishes.Update)
        {
            return;
        }

        if (await AskAsync(["-C", image, "remote", "get-url", "origin"], cancellationToken) is not { } origin)
        {
            throw new FleetscopeException("UPDATE_PLUGINS", $"the plugins in {image} have no remote 'origin' to fetch from", "set UPDATE_PLUGINS = 'False', or use an image that cloned them");
        }

        await DoAsync(["remote", "add", "origin", origin], "UPDATE_PLUGINS", "report it with what git printed", cancellationToken);
        await DoAsync(["fetch", "--quiet", "--force", "--tags", "origin", "+refs/heads/*:refs/remotes/origin/*"], $"UPDATE_PLUGINS: nothing could be fetched from {origin}", Reach, cancellationToken);
    }

    /// <summary>The commit that is wanted, by its full name. A branch goes before a tag of the same name, as in git checkout.</summary>
    private async Task<string> FindAsync(CancellationToken cancellationToken)
    {
        string[] places = HasNews
            ? ["refs/remotes/origin/", "refs/tags/", "refs/image/heads/", "refs/image/tags/"]
            : ["refs/image/heads/", "refs/image/remotes/origin/", "refs/image/tags/"];
        if (wishes.Commit.Length == 0)
        {
            return await AskAsync(["symbolic-ref", "--quiet", "--short", "HEAD"], cancellationToken) is { } branch && await CommitAsync($"refs/remotes/origin/{branch}", cancellationToken) is { } newest
                ? newest
                : throw new FleetscopeException(
                    "UPDATE_PLUGINS", "the image's plugins are on no branch that their origin has, so there is no newest of it",
                    "name a branch, a tag or a commit in PLUGINS_COMMIT");
        }

        foreach (var place in places)
        {
            if (await CommitAsync(place + wishes.Commit, cancellationToken) is { } found)
            {
                return found;
            }
        }

        // Anything else that git understands, such as the first digits of a commit; never an option.
        return !wishes.Commit.StartsWith('-') && await CommitAsync(wishes.Commit, cancellationToken) is { } other ? other : throw new FleetscopeException(
            Named,
            HasNews ? "the plugins have no branch, tag or commit of that name" : $"the plugins in {image} have no branch, tag or commit of that name",
            HasNews ? "correct PLUGINS_COMMIT" : "set UPDATE_PLUGINS = 'True', which fetches what is new, or correct PLUGINS_COMMIT");
    }

    private Task<string?> CommitAsync(string name, CancellationToken cancellationToken) => AskAsync(["rev-parse", "--verify", "--quiet", name + "^{commit}"], cancellationToken);

    /// <returns>What git printed; null when it said no.</returns>
    private async Task<string?> AskAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var end = await tool.RunAsync("git", arguments, folder, FetchLimit, cancellationToken);
        return end.IsGood && end.Text.Trim() is { Length: > 0 } text ? text : null;
    }

    private Task DoAsync(IReadOnlyList<string> arguments, string what, string next, CancellationToken cancellationToken) => RunAsync(arguments, folder, what, next, cancellationToken);

    private async Task RunAsync(IReadOnlyList<string> arguments, string where, string what, string next, CancellationToken cancellationToken)
    {
        var end = await tool.RunAsync("git", arguments, where, FetchLimit, cancellationToken);
        if (!end.IsThere)
        {
            throw new FleetscopeException(Named, $"there is no git: {end.Reason}", "use an image with git, or empty UPDATE_PLUGINS and PLUGINS_COMMIT");
        }

        if (!end.IsGood)
        {
            throw new FleetscopeException(what, end.Reason, next);
        }
    }
}
