using Fleetscope.Cli.Runs;

namespace Fleetscope.Tests.Cli;

public sealed class WorkerPlaceTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fleetscope-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Workers_that_start_at_the_same_moment_each_have_a_folder()
    {
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            using var place = WorkerPlace.Take(folder.FullName);
            File.WriteAllText(Path.Combine(place.Folder, "mine"), place.Name);
            File.ReadAllText(Path.Combine(place.Folder, "mine")).ShouldBe(place.Name);
        });

        Directory.EnumerateFileSystemEntries(Path.Combine(folder.FullName, "workers")).ShouldBeEmpty();
    }

    [Fact]
    public void What_a_dead_worker_has_left_is_removed_and_what_a_living_one_has_is_not()
    {
        using var living = WorkerPlace.Take(folder.FullName);
        var dead = Path.Combine(folder.FullName, "workers", "dead-1-abcdef");
        Directory.CreateDirectory(dead);
        File.WriteAllText(dead + ".lock", "");

        using var next = WorkerPlace.Take(folder.FullName);

        Directory.Exists(dead).ShouldBeFalse();
        File.Exists(dead + ".lock").ShouldBeFalse();
        Directory.Exists(living.Folder).ShouldBeTrue();
    }
}
