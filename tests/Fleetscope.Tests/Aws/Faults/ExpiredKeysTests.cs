using Amazon.Runtime;
using Fleetscope.Tests.Aws.Api;
using Fleetscope.Tests.Aws.Moto;

namespace Fleetscope.Tests.Aws.Faults;

/// <summary>F17: the keys of the container's role end before their time, with new ones at hand or without.</summary>
public sealed class ExpiredKeysTests(MotoServer moto)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_that_end_while_jobs_run_are_fetched_anew_and_no_attempt_is_lost()
    {
        await using var stage = await FaultStage.OpenAsync(moto, jobs: 6);
        await using var role = await RoleAsync(stage);
        stage.WithWork("sleep 0.5;").Start();
        await stage.Stage.UntilAsync(() => Task.FromResult(stage.Starts.Count >= 2), "programs");

        role.Given = await FreshAsync(stage);
        stage.Proxy.When("*", Fault.Refusal(400, "ExpiredToken")).Of = call => call.AccessKey != role.Given.AccessKey;
        await stage.SettleAsync();
        stage.Proxy.Faults.ShouldBeGreaterThan(0);
        await stage.EndAsync();

        await new Promises(stage).HoldAsync();
    }

    [Fact]
    public async Task Without_new_keys_a_worker_says_so_asks_ever_more_seldom_and_goes_on_when_they_come()
    {
        await using var stage = await FaultStage.OpenAsync(moto, jobs: 6);
        await using var role = await RoleAsync(stage);
        var worker = stage.WithWork("sleep 0.5;").With("LEASE_SECONDS", 3).Start();
        await stage.Stage.UntilAsync(() => Task.FromResult(stage.Starts.Count >= 2), "programs");

        var refusing = stage.Proxy.When("*", Fault.Refusal(400, "ExpiredToken"));
        await stage.Stage.UntilAsync(() => Task.FromResult(stage.Stage.Said.Count(line => line.Contains("the credentials have expired; asking again in", StringComparison.Ordinal)) >= 4), "a worker that says it");
        worker.HasExited.ShouldBeFalse();
        refusing.Count.ShouldBeLessThan(200, "a worker that calls on and on");
        role.Given = await FreshAsync(stage);
        stage.Proxy.Heal();
        await stage.EndAsync();

        await new Promises(stage) { MayOverlap = true }.HoldAsync();
    }

    private static async Task<ImmutableCredentials> FreshAsync(FaultStage stage) =>
        (await MotoAccount.OpenAsync(stage.Stage.Account.Url, stage.Stage.Account.AccountId, Token)).Settings.Credentials!.GetCredentials();

    /// <summary>Workers that have no keys of their own, and ask the container's agent for them.</summary>
    private static async Task<Role> RoleAsync(FaultStage stage)
    {
        var role = new Role(await FreshAsync(stage));
        stage.Stage.With("AWS_CONTAINER_CREDENTIALS_FULL_URI", role.Url).With("AWS_ACCESS_KEY_ID", "").With("AWS_SECRET_ACCESS_KEY", "").With("AWS_SESSION_TOKEN", "");
        return role;
    }

    /// <summary>Stands in for the agent that gives a container its role's keys.</summary>
    private sealed class Role : IAsyncDisposable
    {
        private readonly StubServer server;

        public Role(ImmutableCredentials first)
        {
            Given = first;
            server = new StubServer(_ => new StubAnswer(200, $$"""{"AccessKeyId":"{{Given.AccessKey}}","SecretAccessKey":"{{Given.SecretKey}}","Token":"{{Given.Token}}","Expiration":"2099-01-01T00:00:00Z"}"""));
        }

        public ImmutableCredentials Given { get; set; }

        public string Url => server.Url + "/keys";

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
