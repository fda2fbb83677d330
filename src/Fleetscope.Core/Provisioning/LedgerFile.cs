namespace Fleetscope.Provisioning;

/// <summary>A ledger in a file. One process writes it at a time: the one that controls the run.</summary>
public sealed class LedgerFile(string path) : ILedgerStore
{
    public string Path { get; } = path;

    public async Task<RunLedger?> LoadAsync(CancellationToken cancellationToken) =>
        File.Exists(Path) ? RunLedger.Parse(await File.ReadAllBytesAsync(Path, cancellationToken), Path) : null;

    public async Task<RunLedger> UpdateAsync(Func<RunLedger?, RunLedger> change, CancellationToken cancellationToken)
    {
        var ledger = change(await LoadAsync(cancellationToken));
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        var part = Path + ".new";
        await using (var file = File.Create(part))
        {
            await file.WriteAsync(ledger.ToJson(), cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(part, Path, overwrite: true);
        return ledger;
    }
}
