using Fleetscope.Drafting;

namespace Fleetscope.Tests.Drafting;

public sealed class CombinationTests
{
    [Theory]
    [InlineData("P1,P2", "P1 P2")]
    [InlineData("1..3", "1 2 3")]
    [InlineData("08..11", "08 09 10 11")]
    [InlineData("8..11", "8 9 10 11")]
    [InlineData("A..D", "A B C D")]
    [InlineData("Y..AB", "Y Z AA AB")]
    [InlineData("a..c", "a b c")]
    [InlineData("A..B:01..02", "A01 A02 B01 B02")]
    [InlineData("A..B:9..10", "A9 A10 B9 B10")]
    [InlineData("C:1..2,D5", "C1 C2 D5")]
    [InlineData("A..B:7", "A7 B7")]
    [InlineData("@6", "A01 A02 A03 B01 B02 B03")]
    [InlineData("10:30", "10:30")]
    [InlineData("plate..1.tif", "plate..1.tif")]
    [InlineData("A..9", "A..9")]
    public void Values_are_written_as_lists_ranges_wells_and_plates(string text, string values) =>
        Combination.Parse([$"K={text}"], [], []).Groups().Select(group => group[0].Value).ShouldBe(values.Split(' '));

    [Theory]
    [InlineData(6, "B03")]
    [InlineData(12, "C04")]
    [InlineData(24, "D06")]
    [InlineData(48, "F08")]
    [InlineData(96, "H12")]
    [InlineData(384, "P24")]
    [InlineData(1536, "AF48")]
    public void A_plate_has_all_its_wells_once(int wells, string last)
    {
        var names = Combination.Parse([$"K=@{wells}"], [], []).Groups().Select(group => group[0].Value).ToList();

        names.Distinct().Count().ShouldBe(wells);
        names[^1].ShouldBe(last);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_combination_is_the_cartesian_product_less_what_is_left_out(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            var keys = Enumerable.Range(0, random.Next(1, 5)).Select(key => (Name: $"K{key}", Values: Some(random))).ToList();
            List<(string Key, string Pattern)> Filters() => [.. Enumerable.Range(0, random.Next(0, 3)).Select(_ => (keys[random.Next(keys.Count)].Name, random.Next(2) == 0 ? "v1*" : $"*{random.Next(10)}"))];
            var (include, exclude) = (Filters(), Filters());

            IEnumerable<IReadOnlyList<(string Key, string Value)>> product = [[]];
            foreach (var (name, values) in keys)
            {
                product = product.SelectMany(group => values.Select(value => (IReadOnlyList<(string, string)>)[.. group, (name, value)]));
            }

            var expected = product
                .Where(group => (include.Count == 0 || include.Any(filter => Hits(group, filter))) && !exclude.Any(filter => Hits(group, filter)))
                .Select(group => string.Join(',', group.Select(pair => $"{pair.Key}={pair.Value}")));

            var combination = Combination.Parse(
                keys.Select(key => $"{key.Name}={string.Join(',', key.Values)}"),
                include.Select(filter => $"{filter.Key}={filter.Pattern}"),
                exclude.Select(filter => $"{filter.Key}={filter.Pattern}"));

            combination.Size.ShouldBe(keys.Aggregate(1, (size, key) => size * key.Values.Count));
            combination.Groups().Select(group => string.Join(',', group.Select(pair => $"{pair.Key}={pair.Value}"))).ShouldBe(expected);
        }
    }

    [Fact]
    public void Patterns_joined_by_commas_must_all_match_and_idle_ones_are_named()
    {
        var combination = Combination.Parse(["P=1,2", "W=A1,B1"], [], ["P=1,W=A?", "W=Z*"]);

        combination.Groups().Select(group => group[0].Value + group[1].Value).ShouldBe(["1B1", "2A1", "2B1"]);
        combination.Idle.ShouldBe(["--exclude W=Z*"]);
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var wrong = Should.Throw<FleetscopeException>(() => Combination.Parse(["Well=@97", "Well=1", "a=9..1", "b=", "c=1,,1", "d=1, 2"], ["Wel=A*"], ["x"]));

        foreach (var part in new[] { "'@97' is no plate format", "Well is given twice", "write 1..9", "'b='", "an empty value", "'1' is named twice", "space around '2'", "did you mean Well?", "'x' is not KEY=PATTERN" })
        {
            wrong.Cause.ShouldContain(part);
        }
    }

    [Fact]
    public void Sizes_that_nobody_can_mean_are_refused()
    {
        Should.Throw<FleetscopeException>(() => Combination.Parse(["a=1..9999", "b=1..9999", "c=1..9999"], [], [])).Cause.ShouldContain("combinations");
        Should.Throw<FleetscopeException>(() => Combination.Parse(["a=1..99999999"], [], [])).Cause.ShouldContain("99,999,999 values");
    }

    private static List<string> Some(Random random) => [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => $"v{random.Next(100)}").Distinct()];

    private static bool Hits(IReadOnlyList<(string Key, string Value)> group, (string Key, string Pattern) filter)
    {
        var value = group.Single(pair => pair.Key == filter.Key).Value;
        return filter.Pattern[0] == '*' ? value.EndsWith(filter.Pattern[1..], StringComparison.Ordinal) : value.StartsWith(filter.Pattern[..^1], StringComparison.Ordinal);
    }
}
