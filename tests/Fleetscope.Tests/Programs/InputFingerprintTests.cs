using Fleetscope.Programs;

namespace Fleetscope.Tests.Programs;

public sealed class InputFingerprintTests
{
    [Theory]
    [InlineData("command command=1", "command command=2", "COMMAND")]
    [InlineData("cellprofiler command=1;work/a.cppipe=3", "cellprofiler command=1;work/a.cppipe=4", "work/a.cppipe")]
    [InlineData("fiji command=1;a.ijm=3", "fiji command=1;b.ijm=3", "b.ijm")]
    [InlineData("fiji command=1;here:./a.ijm=3", "fiji command=1;here:./a.ijm=4", "./a.ijm")]
    [InlineData("fiji command=1;here:./a.ijm=3", "fiji command=1;here:./b.ijm=3", "./a.ijm")]
    public void What_has_changed_is_named(string before, string now, string name) => InputFingerprint.Differences(before, now).ShouldBe([name]);

    [Theory]
    [InlineData("fiji command=1", "fiji command=1;here:./a.ijm=4")] // kept by a version that did not look at it
    [InlineData("fiji command=1;a.ijm=3", "fiji command=1")] // kept by a worker elsewhere, which has the script from a bucket
    [InlineData("fiji command=1;here:prog=3", "fiji command=1")]
    public void Files_beside_the_config_that_nothing_was_kept_of_are_no_change(string before, string now) => InputFingerprint.Differences(before, now).ShouldBeEmpty();
}
