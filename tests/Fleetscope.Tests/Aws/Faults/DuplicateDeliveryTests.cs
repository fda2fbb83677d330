using Fleetscope.Tests.Aws.Moto;

namespace Fleetscope.Tests.Aws.Faults;

/// <summary>F6: messages that come twice, also while the first one is still worked on, and in another order.</summary>
public sealed class DuplicateDeliveryTests(MotoServer moto)
{
    [Fact]
    public async Task A_job_that_is_delivered_twice_is_committed_once()
    {
        await using var stage = await FaultStage.OpenAsync(moto, jobs: 12);
        stage.WithWork("sleep 0.$2;");
        var twice = stage.Proxy.When("sqs:ReceiveMessage", Fault.DeliveredTwice());
        twice.Share = 0.6;
        stage.Start();
        stage.Start();

        await stage.EndAsync();

        twice.Count.ShouldBeGreaterThan(0);
        await new Promises(stage) { MayOverlap = true }.HoldAsync();
    }

    [Fact]
    public async Task The_order_of_messages_is_of_no_account()
    {
        await using var stage = await FaultStage.OpenAsync(moto, jobs: 12);
        stage.Proxy.When("sqs:ReceiveMessage", Fault.Reordered(stage.Random));
        stage.Start();
        stage.Start();

        await stage.EndAsync();

        await new Promises(stage) { MayOverlap = true }.HoldAsync();
    }
}
