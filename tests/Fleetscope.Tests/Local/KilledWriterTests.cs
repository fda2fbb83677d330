using System.Diagnostics;
using Fleetscope.Local;

namespace Fleetscope.Tests.Local;

/// <summary>What a process was answered before <c>kill -9</c> is kept, and what it held comes back at once.</summary>
public sealed class KilledWriterTests : IAsyncDisposable
{
    private readonly RunFolderFixture folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => folder.DisposeAsync();

    [Fact]
    public async Task Nothing_that_was_answered_is_lost_and_leases_of_the_dead_come_back()
    {
        var answers = folder.Path("answers");
        using var writer = Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { "-method", $"{typeof(WriterToBeKilled).FullName}.{nameof(WriterToBeKilled.It_goes_on_until_it_is_killed)}", "-explicit", "only" },
            Environment = { [WriterToBeKilled.FolderVariable] = folder.Path("") },
            RedirectStandardOutput = true,
        })!;
        var reading = writer.StandardOutput.ReadToEndAsync(Token);
        try
        {
            var start = TimeProvider.System.GetTimestamp();
            while (!File.Exists(answers) || new FileInfo(answers).Length < 1500)
            {
                writer.HasExited.ShouldBeFalse();
                TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(60));
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
            }
        }
        finally
        {
            writer.Kill();
            await writer.WaitForExitAsync(Token);
            await reading;
        }

        // The last line may be cut off; what it says was answered is not.
        var told = (await File.ReadAllTextAsync(answers, Token)).Split('\n')[..^1];
        var (added, done) = (told.Count(line => line.StartsWith('+')), told.Count(line => line.StartsWith('!')));
        var run = folder.Ports(3, TimeProvider.System);
        var counts = await run.Queue.CountAsync(Token);
        counts.AddsUp.ShouldBeTrue();
        counts.Submitted.ShouldBeInRange(added, added + 1);
        counts.Done.ShouldBeInRange(done, done + 1);

        var held = counts.Running;
        held.ShouldBeGreaterThan(0);
        (await ((SqliteJobQueue)run.Queue).ReclaimDeadAsync(Token)).ShouldBe((int)held);
        (await run.Queue.CountAsync(Token)).Running.ShouldBe(0);
    }
}
