using System.Diagnostics;

namespace Fleetscope.Tests.Checks;

public sealed class PlateTests
{
    [Fact]
    public async Task A_plate_of_3456_groups_is_checked_in_seconds_with_one_listing_for_each_folder()
    {
        using var project = Project.CellProfiler();
        var sites = (from row in "ABCDEFGHIJKLMNOP" from column in Enumerable.Range(1, 24) from site in Enumerable.Range(1, 9) select (Well: $"{row}{column:00}", Site: site)).ToList();
        project.Table(["Metadata_Plate,Metadata_Well,Metadata_Site,FileName_DNA,PathName_DNA", .. sites.Select(at => $"P1,{at.Well},{at.Site},{at.Well}_{at.Site}.tif,/home/ubuntu/bucket/images")]);
        project.PipelineWith("grouping:Plate,Well", "grouping:Plate,Well,Site").JobKey("output_structure", "Metadata_Plate/Metadata_Well-Metadata_Site");
        project.Groups([.. sites.Select(at => $"Metadata_Plate=P1,Metadata_Well={at.Well},Metadata_Site={at.Site}")]);
        foreach (var (well, site) in sites)
        {
            project.Put($"images/{well}_{site}.tif", "tiff");
        }

        var watch = Stopwatch.StartNew();
        (await project.CheckAsync()).Findings.ShouldBeEmpty();

        // About a second on a quiet machine; the bound only catches work that grows with the square of the plate.
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
        project.Listings.ShouldBeLessThanOrEqualTo(4);
        TestContext.Current.TestOutputHelper?.WriteLine($"{watch.ElapsedMilliseconds} ms");

        project.Groups([.. sites.Select(at => $"Metadata_Plate=P2,Metadata_Well={at.Well},Metadata_Site={at.Site}")]);
        watch.Restart();
        (await project.FindingsOf("no-matching-row")).Count.ShouldBe(21);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
    }
}
