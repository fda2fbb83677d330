using Fleetscope.Aws.Workers;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws.Workers;

public sealed class AskingAgainTests
{
    private readonly FakeClock clock = new();
    private readonly List<string> said = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static FleetscopeException Failure => new("queue Fly", "it could not be reached", "look at the network");

    [Fact]
    public async Task Pauses_double_up_to_a_minute_and_are_told()
    {
        var again = new AskingAgain(clock, said.Add) { Jitter = () => 0.5 };
        List<double> pauses = [];
        for (var times = 0; times < 8; times++)
        {
            pauses.Add(await PauseAsync(again));
        }

        pauses.ShouldBe([1, 2, 4, 8, 16, 32, 60, 60]);
        said.Take(2).ShouldBe(["queue Fly: it could not be reached; asking again in 1 s", "queue Fly: it could not be reached; asking again in 2 s"]);
        again.Failures.ShouldBe(8);

        again.Answered();
        (await PauseAsync(again)).ShouldBe(1);
    }

    [Theory]
    [InlineData(0, 0.75)]
    [InlineData(1, 1.25)]
    public async Task Workers_of_a_fleet_do_not_ask_at_the_same_moment(double drawn, double seconds) =>
        (await PauseAsync(new AskingAgain(clock, said.Add) { Jitter = () => drawn })).ShouldBe(seconds);

    /// <summary>How many seconds it takes, to the quarter.</summary>
    private async Task<double> PauseAsync(AskingAgain again)
    {
        var pause = again.PauseAsync(Failure, Token);
        var seconds = 0.0;
        for (; !pause.IsCompleted; seconds += 0.25)
        {
            clock.Advance(TimeSpan.FromSeconds(0.25));
        }

        await pause;
        return seconds;
    }
}
