using System.Globalization;
using Fleetscope.Local;
using Fleetscope.Local.Database;
using Fleetscope.Tests.Contracts;
using static Fleetscope.Tests.Contracts.ContractJobs;

namespace Fleetscope.Tests.Local;

/// <summary>The other process of <see cref="KilledWriterTests"/>: owns no folder, because nobody would remove it.</summary>
public sealed class WriterToBeKilled
{
    internal const string FolderVariable = "FLEETSCOPE_TEST_KILLED_WRITER";
    private static readonly TimeSpan Visibility = TimeSpan.FromHours(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task It_goes_on_until_it_is_killed()
    {
        var into = Environment.GetEnvironmentVariable(FolderVariable).ShouldNotBeNull();
        await using var database = RunDatabase.Open(new RunFolder(into, "Contract").Database);
        var queue = new SqliteJobQueue(database, 3, TimeProvider.System);
        await using var answers = new FileStream(Path.Combine(into, "answers"), FileMode.Create, FileAccess.Write, FileShare.ReadWrite, 0);
        for (var i = 0; ; i++)
        {
            await queue.AddAsync([Job(i)], Token);
            Say($"+{i}");
            var lease = (await queue.TryLeaseAsync("writer", Visibility, Token))!;
            if (i % 2 == 0)
            {
                await queue.CompleteAsync(lease, lease.Attempt(Success), Token);
                Say($"!{i}");
            }
        }

        void Say(string line) => answers.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{line}\n")));
    }
}
