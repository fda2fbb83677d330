using Fleetscope.Jobs;
using Fleetscope.Programs;
using Fleetscope.Stores;
using Fleetscope.Tests.Contracts;
using Fleetscope.Workers;

namespace Fleetscope.Tests.Workers;

/// <summary>What a worker asks of a store once for all of its jobs must be asked again when the store has failed.</summary>
public sealed class FailedOnceTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fleetscope-");
    private readonly FailingOnce store = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_listing_of_what_is_done_is_made_anew()
    {
        var done = new DoneBefore(store);
        var rule = new OutputRule("out/1", 1, 1, 1, "");

        await Should.ThrowAsync<FleetscopeException>(done.CountAsync(rule, Token));

        (await done.CountAsync(rule, Token)).ShouldBe(1);
    }

    [Fact]
    public async Task A_fingerprint_is_made_anew()
    {
        var print = new InputFingerprint(new Scripted(), "recipe", _ => store, folder.FullName);

        await Should.ThrowAsync<FleetscopeException>(print.OfAsync(ContractJobs.Job(1), Token));

        (await print.OfAsync(ContractJobs.Job(1), Token)).ShouldContain("script.ijm=");
    }

    private sealed class FailingOnce : IObjectStore
    {
        private static readonly StoredObject There = new("out/1/a.csv", 4, DateTimeOffset.UnixEpoch);
        private bool hasFailed;

        public string? FolderInPlace => null;

        public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await FailOnceAsync();
            yield return There;
        }

        public async Task<StoredObject?> FindAsync(string key, CancellationToken cancellationToken)
        {
            await FailOnceAsync();
            return There;
        }

        public Task GetAsync(string key, string file, CancellationToken cancellationToken) => File.WriteAllTextAsync(file, "text", cancellationToken);

        public Task PutAsync(string file, string key, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task DeleteAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();

        private async Task FailOnceAsync()
        {
            await Task.Yield();
            if (!hasFailed)
            {
                hasFailed = true;
                throw new FleetscopeException("s3://bucket", "no answer", "try again");
            }
        }
    }

    private sealed class Scripted : IProgram
    {
        public string Name => "scripted";

        public JobInputs Inputs(Job job) => JobInputs.Of(new InputFile(BucketRole.Workspace, "script.ijm", Shared: true));

        public JobInputs MoreInputs(Job job, StagedInputs staged) => JobInputs.None;

        public ProgramCommand Command(Job job, StagedInputs staged, AttemptFolders folders) => throw new NotSupportedException();

        public OutputRule Outputs(Job job) => throw new NotSupportedException();

        public string? FailureWord(AttemptFolders folders) => null;
    }
}
