using System.Text;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Ending;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws.Ending;

/// <summary>The ending dies before and after every single call and is begun again by another process: in the end the account is the same.</summary>
public sealed class EndingCrashTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task However_often_it_dies_the_account_ends_the_same()
    {
        var whole = await PrepareAsync();
        var calls = new CrashingCalls(whole.Api);
        await EndAsync(whole, calls.Api, []);
        var expected = Left(whole);
        expected.ShouldNotContain(line => line.Contains("alarm", StringComparison.Ordinal) && !line.Contains("Fly_2", StringComparison.Ordinal));

        for (var number = 1; number <= calls.Made.Count; number++)
        {
            foreach (var dies in new Func<AwsApi, CrashingCalls>[] { api => new CrashingCalls(api) { CrashBefore = number }, api => new CrashingCalls(api) { CrashAfter = number } })
            {
                var account = await PrepareAsync();
                Dictionary<string, string> ledger = [];
                await Should.ThrowAsync<CrashException>(() => EndAsync(account, dies(account.Api).Api, ledger));

                await EndAsync(account, account.Api, ledger);

                Left(account).ShouldBe(expected, $"died at call {number}, {calls.Made[number - 1]}");
            }
        }
    }

    /// <summary>Exported logs lie under their task's id, and there is another task where the first one's answer was lost.</summary>
    private static List<string> Left(MemoryAccount account) => account.Inventory().Where(line => !line.Contains("exportedlogs", StringComparison.Ordinal)).ToList();

    private static async Task EndAsync(MemoryAccount account, AwsApi aws, Dictionary<string, string> ledger)
    {
        await new AlarmSweep(aws, "Fly").RemoveGoneAsync(Token);
        await new AlarmSweep(aws, "Fly").RemoveAllAsync(Token);
        await new DanglingMonitor(aws, "Fly", EndingCase.Bucket).RemoveAsync([], _ => { }, Token);
        var exporter = new LogExporter(aws.Logs, account.Clock);
        var order = EndingCase.Order(account) with { Begun = ledger };
        var exported = await account.Clock.DriveAsync(
            exporter.ExportAsync(
                order,
                (group, task, _) =>
                {
                    ledger[group] = task;
                    return Task.CompletedTask;
                },
                _ => { },
                Token),
            TimeSpan.FromSeconds(30),
            TimeSpan.FromHours(6));
        exported.ShouldAllBe(group => group.IsExported);
    }

    private static async Task<MemoryAccount> PrepareAsync()
    {
        var account = new MemoryAccount();
        account.S3.AddBucket(EndingCase.Bucket);
        account.S3.Put(EndingCase.Bucket, "monitors/FlySpotFleetRequestId.json", Encoding.UTF8.GetBytes("{}"));
        await EndingCase.WriteLogsAsync(account, Token);
        string[] alarms = ["ApproximateNumberOfMessagesVisibleisZero_Fly", "ApproximateNumberOfMessagesNotVisibleisZero_Fly", "Fly_2_i-0123456789abcdef0"];
        foreach (var alarm in alarms.Concat(Enumerable.Range(0, 130).Select(number => $"Fly_i-{number:x17}")))
        {
            await EndingCase.ArmAsync(account, alarm, Token);
        }

        return account;
    }
}
