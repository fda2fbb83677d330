using Fleetscope.Drafting;
using Fleetscope.Jobs;
using Fleetscope.Local;
using Fleetscope.Tests.Jobs;

namespace Fleetscope.Tests.Drafting;

public sealed class FileGroupsTests : FolderTest
{
    [Theory]
    [InlineData("{Plate}/{Well}_s{Site}_{Channel}.tif", "P1/A01_s1_DAPI.tif", "P1 A01 1 DAPI")]
    [InlineData("{Plate}/{Well}_s{Site}_{Channel}.tif", "P1/A01_s1_w2_DAPI.tif", "P1 A01 1 w2_DAPI")]
    [InlineData("{Plate}/{Well}_s{Site}_{Channel}.tif", "P1/sub/A01_s1_DAPI.tif", null)]
    [InlineData("{Plate}/{Plate}_{Well}.tif", "P1/P1_A01.tif", "P1 A01")]
    [InlineData("{Plate}/{Plate}_{Well}.tif", "P1/P2_A01.tif", null)]
    [InlineData("**/{Plate}/r{Row}c{Col}-*.tiff", "a/b/P1/r01c02-ch1.tiff", "P1 01 02")]
    [InlineData("**/{Plate}/r{Row}c{Col}-*.tiff", "P1/r01c02-ch1.tiff", "P1 01 02")]
    [InlineData("images/{Plate}/?{Col}.t(i)f", "images/P+1/A02.t(i)f", "P+1 02")]
    public void Parts_are_cut_from_names(string pattern, string key, string? values)
    {
        var parsed = FilePattern.Parse(pattern);

        parsed.Match(key, parsed.Parts).ShouldBe(values?.Split(' '));
    }

    [Theory]
    [InlineData("images/b1/{Plate}/x.tif", "images/b1/")]
    [InlineData("{Plate}/x.tif", "")]
    [InlineData("img_*{Plate}", "img_")]
    public void Only_what_can_match_is_listed(string pattern, string prefix) => FilePattern.Parse(pattern).Prefix.ShouldBe(prefix);

    [Fact]
    public async Task Groups_are_the_distinct_values_of_the_chosen_parts()
    {
        foreach (var name in new[] { "B02_s1_GFP", "A01_s2_GFP", "A01_s1_DAPI", "A01_s1_GFP" })
        {
            Write($"images/P1/{name}.tif", "");
        }

        Write("images/P1/notes.txt", "");
        Write("other/P1/A09_s1_GFP.tif", "");
        var pattern = FilePattern.Parse("images/{Plate}/{Well}_s{Site}_{Channel}.tif");

        var found = await FileGroups.FindAsync(LocalEngine.OpenFolder(Folder), pattern, ["Plate", "Metadata_Well"], JobStyle.CellProfiler, TestContext.Current.CancellationToken);

        found.Groups.Select(group => string.Join(',', group.Select(pair => $"{pair.Key}={pair.Value}")))
            .ShouldBe(["Metadata_Plate=P1,Metadata_Well=A01", "Metadata_Plate=P1,Metadata_Well=B02"]);
        (found.Matched, found.Others).ShouldBe((4, 1));
        found.Strangers.ShouldBe(["images/P1/notes.txt"]);
        (await FileGroups.FindAsync(LocalEngine.OpenFolder(Folder), pattern, [], JobStyle.Generic, TestContext.Current.CancellationToken))
            .Groups.Select(group => group[3].Key).Distinct().ShouldBe(["Channel"]);
    }

    [Fact]
    public async Task Nothing_found_shows_what_is_there()
    {
        Write("images/P1/A01.tif", "");

        (await Cause("images/{Plate}/{Well}.tiff")).ShouldBe("none of 1 files matches; there are images/P1/A01.tif");
        (await Cause("imgs/{Plate}/{Well}.tif")).ShouldBe("no file's name starts with 'imgs/'");

        async Task<string> Cause(string pattern) => (await Should.ThrowAsync<FleetscopeException>(() =>
            FileGroups.FindAsync(LocalEngine.OpenFolder(Folder), FilePattern.Parse(pattern), [], JobStyle.Generic, TestContext.Current.CancellationToken))).Cause;
    }

    [Theory]
    [InlineData("images/*.tif", "it names no part")]
    [InlineData("{Plate}/{", "'{' is no part")]
    [InlineData("{Plate}/}x", "'}' is no part")]
    [InlineData("/{Plate}", "starts with '/'")]
    [InlineData("{1}/{a b}", "'{1}' is no part")]
    public void A_pattern_that_cannot_be_meant_is_explained(string pattern, string cause) =>
        Should.Throw<FleetscopeException>(() => FilePattern.Parse(pattern)).Cause.ShouldContain(cause);

    [Fact]
    public void A_pattern_with_too_many_ways_to_match_stops()
    {
        var pattern = FilePattern.Parse("{A}{B}{C}{D}{E}{F}{G}{H}x");

        Should.Throw<FleetscopeException>(() => pattern.Match(new string('a', 250), pattern.Parts)).Cause.ShouldContain("too many ways");
    }

    [Fact]
    public void Parts_that_the_pattern_has_not_are_named() =>
        Should.Throw<FleetscopeException>(() => FilePattern.Parse("{Plate}_{Well}").Chosen(["Wells", "Site", "Plate", "Plate"])).Cause
            .ShouldBe("the pattern has no part Wells: did you mean Well?; the pattern has no part Site; it has Plate, Well; Plate is named twice");
}
