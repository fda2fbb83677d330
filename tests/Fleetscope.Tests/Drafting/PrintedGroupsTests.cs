using System.Text;
using Fleetscope.Drafting;

namespace Fleetscope.Tests.Drafting;

public sealed class PrintedGroupsTests
{
    [Theory]
    [InlineData("""[[{"Metadata_Plate": "P1", "Metadata_Well": "A01"}, [1, 2]], [{"Metadata_Plate": "P1", "Metadata_Well": "A02"}, [3]]]""")]
    [InlineData("""[{"Metadata_Plate": "P1", "Metadata_Well": "A01"}, {"Metadata_Plate": "P1", "Metadata_Well": "A02"}]""")]
    [InlineData("Times reported [s] are CPU times\n[[{\"Metadata_Plate\": \"P1\", \"Metadata_Well\": \"A01\"}, [1]],\n[{\"Metadata_Plate\": \"P1\", \"Metadata_Well\": \"A02\"}, [2]]]\n")]
    public void Groups_are_read_as_CellProfiler_prints_them_and_as_jq_leaves_them(string printed) =>
        Read(printed).Select(group => string.Join(',', group.Select(pair => $"{pair.Key}={pair.Value}")))
            .ShouldBe(["Metadata_Plate=P1,Metadata_Well=A01", "Metadata_Plate=P1,Metadata_Well=A02"]);

    [Fact]
    public void Numbers_become_text_as_Python_writes_it() => Read("""[[{"Metadata_Site": 1, "Metadata_Z": 2.50}, [1]]]""")[0].Select(pair => pair.Value).ShouldBe(["1", "2.5"]);

    [Theory]
    [InlineData("[]", "the list is empty")]
    [InlineData("{}", "it is not a list")]
    [InlineData("[[{}, [1]]]", "group 1 is empty: the pipeline groups by nothing")]
    [InlineData("[5]", "group 1 is neither an object nor a list that starts with one")]
    [InlineData("Traceback (most recent call last):", "it is not the JSON")]
    public void Anything_else_is_explained(string printed, string cause) => Should.Throw<FleetscopeException>(() => Read(printed)).Cause.ShouldContain(cause);

    private static IReadOnlyList<IReadOnlyList<KeyValuePair<string, string>>> Read(string printed) => PrintedGroups.Read("groups.json", Encoding.UTF8.GetBytes(printed));
}
