using Fleetscope.Checks;

namespace Fleetscope.Tests.Checks.BrokenInputs;

/// <summary>Every mistake of the table is found by its own rule, and none is found where there is none.</summary>
public sealed class BrokenInputTests
{
    public static TheoryData<string> Names => [.. Mistakes.All.Select(input => input.Name)];

    /// <summary>What --fix corrects with certainty, so that its rule has nothing more to say.</summary>
    public static TheoryData<string> Certain =>
    [
        "yes for True", "a text for a list", "a key with a slip of the pen",
        "a comma behind the last group", "a slash before the pipeline", "a shared key with a slip of the pen",
        "a space behind a comma", "a group twice", "wells without their zero", "wells in small letters", "a space behind a value",
        "zeros before the position", "keys in other case than the table's",
        "a byte order mark", "a blank line", "spaces in the head", "Filename for FileName", "metadata for Metadata",
    ];

    /// <summary>What has more than one answer, and stays as it is.</summary>
    public static TheoryData<string> Uncertain =>
        ["a word for a number", "a well that the plate has not", "a plate with the suffix of its measurement", "a pair without '='", "an image that is not there", "folders of Windows"];

    [Fact]
    public void The_table_has_at_least_sixty_different_mistakes()
    {
        Mistakes.All.Count.ShouldBeGreaterThanOrEqualTo(60);
        Mistakes.All.Select(input => input.Name).ShouldBeUnique();
        Mistakes.All.Select(input => input.Rule).Distinct().Count().ShouldBeGreaterThanOrEqualTo(45);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_mistake_is_found_under_its_own_rule(string name)
    {
        using var copy = Seeded(name, out var input);

        var rules = (await copy.CheckAsync()).Select(finding => finding.Rule).Distinct().ToList();

        rules.ShouldContain(input.Rule);
        if (!input.Also.Contains("*"))
        {
            rules.Except(input.Also.Append(input.Rule)).ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_found_in_an_intact_copy(bool plate)
    {
        using var copy = plate ? SeededCopy.Plate() : SeededCopy.Fly();

        (await copy.CheckAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_corrected_in_an_intact_copy(bool plate)
    {
        using var copy = plate ? SeededCopy.Plate() : SeededCopy.Fly();

        (await copy.FixAsync()).Fixed.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Certain))]
    public async Task A_mistake_with_one_answer_is_corrected_in_a_copy(string name)
    {
        using var copy = Seeded(name, out var input);
        var before = Texts(copy);

        var (written, left) = await copy.FixAsync();

        written.ShouldNotBeEmpty();
        written.SelectMany(file => file.Changes).ShouldAllBe(change => change.Line > 0 && change.Why.Length > 0 && change.Before != change.After);
        left.Select(finding => finding.Rule).ShouldNotContain(input.Rule);
        foreach (var (file, text) in before)
        {
            File.ReadAllText(file).ShouldBe(text, file);
        }
    }

    [Theory]
    [MemberData(nameof(Uncertain))]
    public async Task A_mistake_with_several_answers_is_left_to_the_person(string name)
    {
        using var copy = Seeded(name, out var input);

        var (written, left) = await copy.FixAsync();

        written.ShouldBeEmpty();
        left.Select(finding => finding.Rule).ShouldContain(input.Rule);
    }

    [Fact]
    public async Task Several_mistakes_are_corrected_together_and_nothing_else_is_touched()
    {
        using var copy = SeededCopy.Plate();
        copy.Add("CHECK_IF_DONE_BOOL = 'off'  # not yet").Table("FileName_DNA", "Filename_DNA")
            .Job("Metadata_Well=B07", "Metadata_Well=b7").Job("P1,Metadata_Well=C01", "P1, Metadata_Well=C01").Job("\"results\"", "\"/results\"");

        var (written, left) = await copy.FixAsync();

        left.ShouldBeEmpty();
        written.Select(file => Path.GetFileName(file.File)).ShouldBe(["config.fixed.py", "load_data.fixed.csv", "job.fixed.json"]);
        written[0].Changes.ShouldHaveSingleItem().ShouldSatisfyAllConditions(change => change.Line.ShouldBe(5), change => change.Before.ShouldBe("'off'"), change => change.After.ShouldBe("'False'"));
        (await File.ReadAllTextAsync(written[0].File, TestContext.Current.CancellationToken)).ShouldEndWith("CHECK_IF_DONE_BOOL = 'False'  # not yet\n");
        written[2].Changes.Select(change => change.After).ShouldBe(
            ["\"work/load_data.fixed.csv\"", "\"results\"", "\"Metadata_Plate=P1,Metadata_Well=B07\"", "\"Metadata_Plate=P1,Metadata_Well=C01\""]);
    }

    [Fact]
    public async Task A_corrected_copy_that_somebody_changed_is_not_replaced()
    {
        using var copy = SeededCopy.Plate();
        copy.Job("Metadata_Well=B07", "Metadata_Well=b7").Write("job.fixed.json", "mine");

        (await Should.ThrowAsync<FleetscopeException>(copy.FixAsync())).Next.ShouldContain("rename or remove");

        (await File.ReadAllTextAsync(Path.Combine(copy.Folder, "job.fixed.json"), TestContext.Current.CancellationToken)).ShouldBe("mine");
    }

    private static SeededCopy Seeded(string name, out BrokenInput input)
    {
        input = Mistakes.All.Single(input => input.Name == name);
        var copy = input.InPlate ? SeededCopy.Plate() : SeededCopy.Fly();
        input.Seed(copy);
        return copy;
    }

    private static Dictionary<string, string> Texts(SeededCopy copy) =>
        Directory.EnumerateFiles(copy.Folder, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllText);
}
