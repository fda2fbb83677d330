using Fleetscope.Local;
using Fleetscope.Local.Database;
using Fleetscope.Tests.Contracts;

namespace Fleetscope.Tests.Local;

/// <summary>A temporary folder with the databases that a test opens in it.</summary>
internal sealed class RunFolderFixture : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fleetscope-");
    private readonly List<RunDatabase> open = [];

    public RunFolder Run => new(folder.FullName, "Contract");

    public string Path(string name) => System.IO.Path.Combine(folder.FullName, name);

    public static UnixFileMode ModeOf(string path) =>
        OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException() : File.GetUnixFileMode(path);

    public RunDatabase Open(string? file = null)
    {
        var database = RunDatabase.Open(file ?? Run.Database);
        open.Add(database);
        return database;
    }

    public RunFixture Ports(int jobRetries, TimeProvider clock, RunDatabase? database = null)
    {
        database ??= Open();
        return new RunFixture(new SqliteJobQueue(database, jobRetries, clock), new SqliteDeadLetters(database), new SqliteJobRecords(database),
            new SqliteCommitRegister(database, clock));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in open)
        {
            await database.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }
}
