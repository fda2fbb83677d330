using Fleetscope.Jobs;
using Fleetscope.Stores;
using Fleetscope.Submitting;

namespace Fleetscope.Tests.Submitting;

public sealed class CommitMatchingTests
{
    [Theory]
    [InlineData("1 2 3 4", "1 2 3 4", "")]
    [InlineData("1 2 3 4", "4 2 3 1", "")]
    [InlineData("1 2 3 4", "2 4", "1 3")]
    [InlineData("1 2 3 4", "", "1 2 3 4")]
    [InlineData("3 4", "1 2 3 4 5", "")]
    [InlineData("4 3", "9 3 8 4", "")]
    [InlineData("", "1 2", "")]
    public async Task Each_commit_meets_its_job_in_whatever_order_both_come(string jobs, string commits, string without)
    {
        var wanted = Numbers(jobs).Select(number => (Id(number), $"print of {number}")).ToList();
        var there = Numbers(commits).Select(number => new Commit(Id(number), 1, DateTimeOffset.UnixEpoch, "", [])).ToList();
        await using var matching = new CommitMatching(there.ToAsyncEnumerable().GetAsyncEnumerator(TestContext.Current.CancellationToken));

        var pairs = await matching.PairAsync(wanted.ToAsyncEnumerable()).ToListAsync(TestContext.Current.CancellationToken);

        pairs.Select(pair => (pair.Commit.Job, pair.Print)).ShouldBe(wanted.Where(job => there.Exists(commit => commit.Job == job.Item1)), ignoreOrder: true);
        wanted.Select(job => job.Item1).Where(matching.IsUnpaired).ShouldBe(Numbers(without).Select(Id));
        matching.Unpaired.ShouldBe(Numbers(without).Count());
    }

    private static IEnumerable<ulong> Numbers(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ulong.Parse);

    private static JobId Id(ulong number) => new(number);
}
