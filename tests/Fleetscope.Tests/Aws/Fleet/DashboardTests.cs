using System.Text.Json.Nodes;
using Fleetscope.Aws.Fleet;

namespace Fleetscope.Tests.Aws.Fleet;

public sealed class DashboardTests
{
    [Fact]
    public void The_dashboard_is_the_original_s() =>
        Differences.ShouldBeListed("startCluster cloudwatch.PutDashboard", Original(), JsonNode.Parse(new Dashboard(RecordedCalls.Options(), "{FLEET_1}", Dashboard.MarkOf("cellprofiler")).Body()));

    [Fact]
    public void D62_the_dashboard_reads_the_queue_and_the_logs_that_the_config_names()
    {
        // The original's widgets have APP_NAME + 'Queue' and APP_NAME whatever the config says, so its recording is right for this config too.
        var options = RecordedCalls.Options("SQS_QUEUE_NAME=OtherQueue", "LOG_GROUP_NAME=OtherLogs");

        Differences.ShouldBeListed("startCluster-other-names cloudwatch.PutDashboard", Original(), JsonNode.Parse(new Dashboard(options, "{FLEET_1}", "cellprofiler -c").Body()));
    }

    [Fact]
    public void Our_worker_s_dashboard_has_two_widgets_more() =>
        JsonNode.Parse(new Dashboard(RecordedCalls.Options("WORKER=fleetscope"), "sfr-1", "cellprofiler -c").Body())!["widgets"]!.AsArray().Count.ShouldBe(9);

    [Theory]
    [InlineData(null, "cellprofiler -c")]
    [InlineData("cellprofiler", "cellprofiler -c")]
    [InlineData("fiji", "start run")]
    [InlineData("command", "start run")]
    public void Jobs_begin_with_the_mark_of_their_worker(string? program, string mark) => Dashboard.MarkOf(program).ShouldBe(mark);

    private static JsonNode? Original() => JsonNode.Parse((string)RecordedCalls.Of("startCluster.jsonl", "cloudwatch.PutDashboard").ShouldHaveSingleItem()["DashboardBody"]!);
}
