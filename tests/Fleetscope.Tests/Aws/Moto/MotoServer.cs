using System.Diagnostics;
using System.Text.RegularExpressions;

[assembly: AssemblyFixture(typeof(Fleetscope.Tests.Aws.Moto.MotoServer))]

namespace Fleetscope.Tests.Aws.Moto;

/// <summary>One moto server for all tests of this assembly; it starts when the first test asks for an account, and ends with the tests.</summary>
public sealed partial class MotoServer : IAsyncDisposable
{
    private const string Install = "pip install 'moto[server]==5.2.1'";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Lazy<Task<Running>> running = new(StartAsync);
    private int accounts;

    /// <summary>An account of its own in the server, with nothing in it.</summary>
    internal async Task<MotoAccount> NewAccountAsync(CancellationToken cancellationToken)
    {
        var server = await running.Value.WaitAsync(cancellationToken);
        return await MotoAccount.OpenAsync(server.Url, $"{500_000_000_000 + Interlocked.Increment(ref accounts)}", cancellationToken);
    }

    /// <summary>Such as <c>http://127.0.0.1:41234</c>.</summary>
    public async Task<string> UrlAsync(CancellationToken cancellationToken) => (await running.Value.WaitAsync(cancellationToken)).Url;

    public async ValueTask DisposeAsync()
    {
        if (!running.IsValueCreated || !running.Value.IsCompletedSuccessfully)
        {
            return;
        }

        var (process, _, folder) = await running.Value;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<Running> StartAsync()
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "moto_server"))))
        {
            throw new InvalidOperationException($"moto_server is not on PATH. Install it: {Install}");
        }

        // It leaves files where it stands.
        var folder = Directory.CreateTempSubdirectory("fleetscope-moto-").FullName;
        var start = new ProcessStartInfo("python3", [SourceTree.File("tests", "Fleetscope.Tests", "Aws", "Moto", "fast_moto.py"), "-p", "0"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        return new Running(process, await ReadUrlAsync(process), folder);
    }

    /// <summary>moto says its address on standard error, and afterwards a line for each request, which are read and forgotten.</summary>
    private static async Task<string> ReadUrlAsync(Process process)
    {
        var said = new List<string>();
        var url = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                url.TrySetException(new InvalidOperationException($"moto did not start. Install it for python3: {Install}\n{string.Join('\n', said)}"));
            }
            else if (!url.Task.IsCompleted)
            {
                said.Add(line.Data);
                _ = Address().Match(line.Data) is { Success: true } found && url.TrySetResult(found.Value);
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            return await url.Task.WaitAsync(StartLimit);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw;
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();

    private sealed record Running(Process Process, string Url, string Folder);
}
