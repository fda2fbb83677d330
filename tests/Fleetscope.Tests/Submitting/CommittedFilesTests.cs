using Fleetscope.Aws.Api;
using Fleetscope.Aws.Stores;
using Fleetscope.Local;
using Fleetscope.Stores;
using Fleetscope.Submitting;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Jobs;

namespace Fleetscope.Tests.Submitting;

public sealed class CommittedFilesTests : FolderTest
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_of_a_folder_are_there_while_they_have_their_size()
    {
        Write("results/A01/a.csv", "12345");
        var files = new CommittedFiles(LocalEngine.OpenFolder(Folder));

        (await files.AreThereAsync([], Token)).ShouldBeTrue();
        (await files.AreThereAsync([File("results/A01/a.csv", 5)], Token)).ShouldBeTrue();
        (await files.AreThereAsync([File("results/A01/a.csv", 6)], Token)).ShouldBeFalse();
        (await files.AreThereAsync([File("results/A01/a.csv", 5), File("results/A01/b.csv", 5)], Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_bucket_is_asked_for_one_listing_per_folder_in_whatever_order_commits_come()
    {
        var account = new MemoryAccount();
        account.S3.AddBucket("bucket");
        var wells = Enumerable.Range(0, 200).Select(well => $"results/{well:000}").ToList();
        wells.ForEach(well => account.S3.Put("bucket", $"{well}/a.csv", new byte[3]));
        wells.ForEach(well => account.S3.Put("bucket", $"{well}/deeper/b.csv", new byte[4]));
        var calls = new CrashingCalls(account.Api);
        var files = new CommittedFiles(new S3Store(calls.Api.S3, "bucket", new UploadSettings(), new RequestGate(4, account.Clock)));

        foreach (var well in wells.Concat(wells))
        {
            (await files.AreThereAsync([File($"{well}/a.csv", 3), File($"{well}/deeper/b.csv", 4)], Token)).ShouldBeTrue();
            (await files.AreThereAsync([File($"{well}/gone.csv", 3)], Token)).ShouldBeFalse();
        }

        calls.Made.Count.ShouldBe(wells.Count);
    }

    private static CommittedFile File(string key, long size) => new(key, size, "");
}
