using Fleetscope.Aws.Stores;

namespace Fleetscope.Tests.Aws.Ports;

public sealed class AdaptiveConcurrencyTests
{
    [Fact]
    public void A_complaint_halves_the_limit_once_for_all_that_were_on_their_way()
    {
        var state = AdaptiveConcurrency.UpTo(16);
        for (var i = 0; i < 16; i++)
        {
            state = state.AfterSlowDown();
        }

        state.Limit.ShouldBe(8);
        state.AfterSlowDown().Limit.ShouldBe(4);
    }

    [Fact]
    public void A_round_without_complaint_adds_one_and_never_more_than_the_most()
    {
        var state = AdaptiveConcurrency.UpTo(4).AfterSlowDown();
        state.Limit.ShouldBe(2);

        state = state.AfterSuccess().AfterSuccess();
        state.Limit.ShouldBe(3);
        for (var i = 0; i < 100; i++)
        {
            state = state.AfterSuccess();
        }

        state.Limit.ShouldBe(4);
    }

    [Fact]
    public void There_is_always_room_for_one()
    {
        var state = AdaptiveConcurrency.UpTo(32);
        for (var i = 0; i < 1000; i++)
        {
            state = state.AfterSlowDown();
        }

        state.Limit.ShouldBe(1);
    }
}
