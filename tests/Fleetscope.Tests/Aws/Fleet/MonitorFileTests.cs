using System.Text.Json.Nodes;
using Fleetscope.Aws.Fleet;

namespace Fleetscope.Tests.Aws.Fleet;

public sealed class MonitorFileTests
{
    private static readonly MonitorFile Fly = new("sfr-7156452cdb73c5869", "FlyExample", "default", "FlyExampleQueue", "dcp-golden-bucket", "FlyExample", DateTimeOffset.FromUnixTimeMilliseconds(1795222725230), true);

    private static string Original => File.ReadAllText(RecordedCalls.PathOf("FlyExampleSpotFleetRequestId.json"));

    [Fact]
    public void The_file_is_the_original_s()
    {
        Fly.Text().Trim().ShouldBe(Original.Trim());
        MonitorFile.Parse("x", Original).ShouldBe(Fly);
        JsonNode.Parse(Fly.Text())!.AsObject().Select(member => member.Value!.GetValueKind()).Distinct().ShouldBe([System.Text.Json.JsonValueKind.String]);
    }

    [Fact]
    public void D18_files_with_a_brace_that_closes_too_early_are_read()
    {
        var broken = Original.Replace("\"1795222725230\",", "\"1795222725230\"}", StringComparison.Ordinal);
        Should.Throw<System.Text.Json.JsonException>(() => JsonNode.Parse(broken));

        MonitorFile.Parse("x", broken).ShouldBe(Fly);
    }

    [Theory]
    [InlineData("\",\n", "\"\n")]
    [InlineData("\"True\"}", "\"True\",}")]
    [InlineData("\"1795222725230\"", "1795222725230")]
    [InlineData("{\"MONITOR_FLEET_ID\"", "{\"MONITOR_FLEET_ID\" : \"sfr-old\",\n\"MONITOR_FLEET_ID\"")]
    public void Files_that_hands_have_changed_are_read(string from, string to) => MonitorFile.Parse("x", Original.Replace(from, to, StringComparison.Ordinal)).ShouldBe(Fly);

    [Fact]
    public void A_file_from_before_dashboards_leaves_them_to_the_config() =>
        MonitorFile.Parse("x", Original.Replace(",\n\"CLEAN_DASHBOARD\" : \"True\"", "", StringComparison.Ordinal)).ShouldBe(Fly with { CleanDashboard = null });

    [Fact]
    public void Missing_keys_are_named()
    {
        var text = Original.Replace("MONITOR_QUEUE_NAME", "QUEUE", StringComparison.Ordinal).Replace("\"dcp-golden-bucket\"", "\"\"", StringComparison.Ordinal);

        Should.Throw<FleetscopeException>(() => MonitorFile.Parse("m.json", text)).Cause.ShouldBe("MONITOR_QUEUE_NAME, MONITOR_BUCKET_NAME are missing");
        Should.Throw<FleetscopeException>(() => MonitorFile.Parse("m.json", "{}")).Cause.ShouldContain("no monitor file");
        Should.Throw<FleetscopeException>(() => MonitorFile.Parse("m.json", Original.Replace("1795222725230", "soon", StringComparison.Ordinal))).Cause.ShouldContain("soon");
    }

    [Fact]
    public void Strange_values_survive()
    {
        var strange = Fly with { QueueName = "a\"b\\c\n\u00e9", CleanDashboard = false };

        MonitorFile.Parse("x", strange.Text()).ShouldBe(strange);
    }
}
