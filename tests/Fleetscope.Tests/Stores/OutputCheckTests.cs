using Fleetscope.Stores;

namespace Fleetscope.Tests.Stores;

public sealed class OutputCheckTests
{
    private static OutputRule Rule(int mustWrite = 1, long minimum = 1, string necessary = "") => new("plate/A01", mustWrite, 7, minimum, necessary);

    [Theory]
    [InlineData(1, 1, "", true)]
    [InlineData(3, 1, "", true)]
    [InlineData(4, 1, "", false)]
    [InlineData(2, 100, "", true)]
    [InlineData(3, 100, "", false)]
    [InlineData(1, 1, "Cells", true)]
    [InlineData(2, 1, "Cells", false)]
    [InlineData(1, 1, "sub/", true)]
    [InlineData(0, 1_000_000, "nothing has this", true)]
    public void Files_count_when_they_are_big_enough_and_rightly_named(int mustWrite, long minimum, string necessary, bool enough) =>
        (OutputCheck.Judge(Rule(mustWrite, minimum, necessary), [("Image.csv", 50), ("sub/Cells.csv", 100), ("Nuclei.csv", 200)]) is null).ShouldBe(enough);

    [Fact]
    public void Too_few_files_say_how_many_there_were_and_why_others_did_not_count() =>
        OutputCheck.Judge(Rule(2, 10, "Cells"), [("Image.csv", 50), ("Cells.csv", 20)]).ShouldNotBeNull().Reason
            .ShouldBe("the program ended well but wrote 1 of 2 wanted output files (1 more did not count: they must have at least 10 bytes and 'Cells' in their name)");
}
