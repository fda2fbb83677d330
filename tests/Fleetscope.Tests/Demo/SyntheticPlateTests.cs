using Fleetscope.Cli.Demo;

namespace Fleetscope.Tests.Demo;

public sealed class SyntheticPlateTests
{
    [Fact]
    public void The_same_seed_makes_the_same_plate_and_another_seed_another()
    {
        var plate = new SyntheticPlate(7, 1, 2).Wells().ToList();

        plate.Select(well => (well.Name, well.Nuclei, Sum(well))).ShouldBe(new SyntheticPlate(7, 1, 2).Wells().Select(well => (well.Name, well.Nuclei, Sum(well))));
        plate.Select(Sum).ShouldNotBe(new SyntheticPlate(8, 1, 2).Wells().Select(Sum));

        static long Sum(WellField well) => well.Pixels.Select((pixel, place) => (long)pixel * (place % 97)).Sum();
    }

    [Fact]
    public void Counts_fall_with_the_dose()
    {
        var wells = new SyntheticPlate(1).Wells().ToList();

        wells.Count.ShouldBe(24);
        wells.Select(well => well.Name).Take(7).ShouldBe(["A01", "A02", "A03", "A04", "A05", "A06", "B01"]);
        var columns = wells.GroupBy(well => well.Name[1..]).Select(column => column.Average(well => well.Nuclei)).ToList();
        columns[0].ShouldBeGreaterThan(55);
        columns[^1].ShouldBeLessThan(12);
        (columns[0] - columns[3]).ShouldBeGreaterThan(10);
        wells.ShouldAllBe(well => well.Nuclei > 0);
    }
}
