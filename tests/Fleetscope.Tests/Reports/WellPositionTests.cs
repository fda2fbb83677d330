using Fleetscope.Reports;

namespace Fleetscope.Tests.Reports;

public sealed class WellPositionTests
{
    [Theory]
    [InlineData("A01", "A01")]
    [InlineData("a1", "A01")]
    [InlineData("H12", "H12")]
    [InlineData("AF48", "AF48")]
    [InlineData("B-03", "B03")]
    [InlineData("r02c05", "B05")]
    public void Wells_are_read_in_the_usual_spellings(string text, string well) => WellPosition.Parse(text).ShouldNotBeNull().ToString().ShouldBe(well);

    [Theory]
    [InlineData("A00")]
    [InlineData("A49")]
    [InlineData("AG01")]
    [InlineData("BA01")]
    [InlineData("well 3")]
    [InlineData("")]
    public void What_is_no_well_of_any_plate_is_none(string text) => WellPosition.Parse(text).ShouldBeNull();

    [Theory]
    [InlineData("Metadata_Plate=P1,Metadata_Well=C03", "P1", "C03")]
    [InlineData("Plate=P1,Well=C3,Site=2", "P1", "C03")]
    [InlineData("Metadata_Plate=P1,Metadata_Row=3,Metadata_Col=4", "P1", "C04")]
    [InlineData("row=AB,column=07", "", "AB07")]
    [InlineData("Metadata_Well_ID=D10,barcode=X9", "X9", "D10")]
    public void Plate_and_well_are_found_under_the_usual_keys(string group, string plate, string well)
    {
        var (foundPlate, foundWell) = WellPosition.Of(Group(group)).ShouldNotBeNull();

        (foundPlate, foundWell.ToString()).ShouldBe((plate, well));
    }

    [Fact]
    public void A_group_without_a_well_is_on_no_plate() => WellPosition.Of(Group("Metadata_Plate=P1,Metadata_Position=2")).ShouldBeNull();

    [Theory]
    [InlineData(2, 3, 6)]
    [InlineData(1, 4, 12)]
    [InlineData(4, 6, 24)]
    [InlineData(5, 8, 48)]
    [InlineData(8, 12, 96)]
    [InlineData(9, 1, 384)]
    [InlineData(17, 1, 1536)]
    public void The_plate_is_the_smallest_that_holds_the_wells(int rows, int columns, int wells)
    {
        var size = Plate.SizeFor(rows, columns);

        (size.Rows * size.Columns).ShouldBe(wells);
    }

    private static List<KeyValuePair<string, string>> Group(string text) => [.. text.Split(',').Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(pair[0], pair[1]))];
}
