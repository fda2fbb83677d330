using Fleetscope.Stores;

namespace Fleetscope.Workers;

/// <summary>Files from the web, fetched once per run and read by every job.</summary>
/// <param name="http">Asked for when something is fetched: most runs fetch nothing, and its libraries take a while to load.</param>
internal sealed class WebCache(string folder, Func<HttpMessageInvoker> http)
{
    private readonly AskedOnce<long> fetched = new();

    public string Folder { get; } = folder;

    /// <summary>Makes sure that what is at <paramref name="address"/> lies in the folder under <paramref name="name"/>.</summary>
    /// <returns>The bytes fetched by this call; 0 when they were there.</returns>
    /// <exception cref="FleetscopeException">The address does not answer with the file.</exception>
    public async Task<long> FetchAsync(Uri address, string name, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Folder, name);
        return File.Exists(path) ? 0 : await fetched.GetAsync(name, () => FetchToAsync(address, path), cancellationToken);
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
