using System.Collections.Concurrent;

namespace Fleetscope.Workers;

/// <summary>Files from the web, fetched once per run and read by every job.</summary>
/// <param name="http">Asked for when something is fetched: most runs fetch nothing, and its libraries take a while to load.</param>
internal sealed class WebCache(string folder, Func<HttpMessageInvoker> http)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<long>>> fetched = new();

    public string Folder { get; } = folder;

    /// <summary>Makes sure that what is at <paramref name="address"/> lies in the folder under <paramref name="name"/>.</summary>
    /// <returns>The bytes fetched by this call; 0 when they were there.</returns>
    /// <exception cref="FleetscopeException">The address does not answer with the file.</exception>
    public async Task<long> FetchAsync(Uri address, string name, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Folder, name);
        if (File.Exists(path))
        {
            return 0;
        }

        // Several jobs ask at once; one fetches. A failure is not kept, so that the next attempt asks again.
        var fetch = fetched.GetOrAdd(name, _ => new Lazy<Task<long>>(() => FetchToAsync(address, path)));
        try
        {
            return await fetch.Value.WaitAsync(cancellationToken);
        }
        catch
        {
            fetched.TryRemove(name, out _);
            throw;
        }
    }

    private async Task<long> FetchToAsync(Uri address, string path)
    {
        Directory.CreateDirectory(Folder);
        var part = path + "." + Guid.NewGuid().ToString("n")[..8];
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var answer = await http().SendAsync(request, CancellationToken.None);
            if (!answer.IsSuccessStatusCode)
            {
                throw new FleetscopeException(address.ToString(), $"the server answered {(int)answer.StatusCode} {answer.ReasonPhrase}",
                    "open the address in a browser; correct SCRIPT in the config");
            }

            await using (var file = File.Create(part))
            {
                await answer.Content.CopyToAsync(file);
            }

            var length = new FileInfo(part).Length;
            File.Move(part, path, overwrite: true);
            return length;
        }
        catch (HttpRequestException unreachable)
        {
            throw new FleetscopeException(address.ToString(), unreachable.Message, "check the address and this machine's network", unreachable);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
