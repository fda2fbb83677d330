using Fleetscope.Checks;

namespace Fleetscope.Tests.Checks;

public sealed class ConfigRuleTests
{
    [Fact]
    public async Task A_placeholder_matters_to_the_engine_that_reads_it()
    {
        using var project = Project.CellProfiler();
        project.Set("SSH_KEY_NAME", "'your-key-file.pem'").Set("DOCKERHUB_TAG", "'user/distributed-something:sometag'").Set("SQS_DEAD_LETTER_QUEUE", "'user_DeadMessages'");
        (await project.FindingsOf("placeholder-left")).ShouldBeEmpty();

        project.Engine = "aws";

        var findings = await project.FindingsOf("placeholder-left");
        findings.Select(finding => finding.Key).ShouldBe(["SSH_KEY_NAME", "SQS_DEAD_LETTER_QUEUE", "DOCKERHUB_TAG"]);
        findings.ShouldAllBe(finding => finding.Severity == Severity.Error);
        findings[0].Line.ShouldBe(4);
        findings[0].Value.ShouldBe("'your-key-file.pem'");
    }

    [Fact]
    public async Task A_placeholder_image_matters_here_when_containers_are_used()
    {
        using var project = Project.CellProfiler();
        project.Set("DOCKERHUB_TAG", "'user/distributed-something:sometag'").Set("CONTAINER", "'docker'").Install("docker");

        (await project.FindingOf("placeholder-left")).Key.ShouldBe("DOCKERHUB_TAG");
    }

    [Theory]
    [InlineData("aws", "PlatesQueueA", 1)]
    [InlineData("aws", "Plates", 0)]
    [InlineData("local", "PlatesQueueA", 0)]
    public async Task An_app_name_with_queue_in_it_misleads_the_monitor_on_aws(string engine, string name, int found)
    {
        using var project = Project.CellProfiler();
        project.Engine = engine;
        project.Set("APP_NAME", $"'{name}'");

        (await project.FindingsOf("app-name-with-queue")).Count.ShouldBe(found);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public async Task A_single_attempt_is_said(int retries, int found)
    {
        using var project = Project.CellProfiler();
        project.Set("JOB_RETRIES", $"{retries}");

        (await project.FindingsOf("single-attempt")).Count.ShouldBe(found);
    }

    [Theory]
    [InlineData("local", "60", false)]
    [InlineData("aws", "60", true)]
    [InlineData("aws", "10*60", false)]
    public async Task The_example_visibility_is_said_on_aws(string engine, string seconds, bool said)
    {
        using var project = Project.CellProfiler();
        project.Engine = engine;
        project.Set("SQS_MESSAGE_VISIBILITY", seconds);

        (await project.FindingsOf("visibility-at-default")).Count.ShouldBe(said ? 1 : 0);
    }

    [Theory]
    [InlineData("'True'", "0", true)]
    [InlineData("'True'", "7", false)]
    [InlineData("'False'", "0", false)]
    public async Task Expecting_nothing_would_skip_everything(string check, string expected, bool found)
    {
        using var project = Project.CellProfiler();
        project.Set("CHECK_IF_DONE_BOOL", check).Set("EXPECTED_NUMBER_FILES", expected);

        (await project.FindingsOf("nothing-expected")).Count.ShouldBe(found ? 1 : 0);
    }

    [Fact]
    public async Task Plugin_keys_need_the_key_that_turns_plugins_on()
    {
        using var project = Project.CellProfiler();
        project.Set("UPDATE_PLUGINS", "'False'").Set("PLUGINS_COMMIT", "''");
        (await project.FindingsOf("plugin-keys-unused")).ShouldBeEmpty();

        project.Set("PLUGINS_COMMIT", "'abc123'");
        (await project.FindingOf("plugin-keys-unused")).Key.ShouldBe("PLUGINS_COMMIT");

        project.Set("USE_PLUGINS", "'True'");
        (await project.FindingsOf("plugin-keys-unused")).ShouldBeEmpty();

        project.Set("REQUIREMENTS", "'more.txt'");
        (await project.FindingOf("plugin-keys-unused")).Message.ShouldContain("INSTALL_REQUIREMENTS");
    }

    [Fact]
    public async Task Plugins_need_their_folder()
    {
        using var project = Project.CellProfiler();
        project.Set("USE_PLUGINS", "'True'").Set("PLUGINS_FOLDER", "'./plugins'");
        (await project.FindingOf("plugins-folder-missing")).Severity.ShouldBe(Severity.Error);

        Directory.CreateDirectory(Path.Combine(project.Folder, "plugins"));
        (await project.FindingsOf("plugins-folder-missing")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Images_of_a_batch_file_cannot_be_downloaded()
    {
        using var project = Project.CellProfiler();
        project.Put("work/Batch_data.h5", "hdf").JobKey("data_file", "work/Batch_data.h5");
        (await project.FindingsOf("download-of-batch-file")).ShouldBeEmpty();

        project.Set("DOWNLOAD_FILES", "'True'");
        (await project.FindingOf("download-of-batch-file")).Severity.ShouldBe(Severity.Error);
    }
}
