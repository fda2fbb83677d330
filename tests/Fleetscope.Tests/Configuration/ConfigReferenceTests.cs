using Fleetscope.Aws;
using Fleetscope.Configuration;

namespace Fleetscope.Tests.Configuration;

public sealed class ConfigReferenceTests
{
    [Fact]
    public void The_documented_keys_are_those_of_the_code() => Approved.ShouldMatchFile(ConfigReference.Write(ConfigFolder.AllKeys), SourceTree.File("docs", "config.md"));

    [Fact]
    public void Every_key_is_described_once_and_an_example_is_a_config_that_loads()
    {
        using var folder = new ConfigFolder();

        ConfigFolder.AllKeys.Select(key => key.Name).ShouldBeUnique();
        ConfigFolder.AllKeys.ShouldAllBe(key => key.Meaning.EndsWith('.') && key.Default.Length > 0 && (key.Kind != ConfigKind.Choice || key.Choices.Count > 0));
        foreach (var key in ConfigFolder.AllKeys.Where(key => key.Example.Length > 0))
        {
            AwsOptions.Read(folder.LoadWith("ENGINE = 'aws'\n" + key.Example)).ShouldNotBeNull();
        }
    }

    [Theory]
    [MemberData(nameof(FamilyKeys))]
    public void Every_key_of_the_family_is_known(string name) => ConfigFolder.AllKeys.ShouldContain(key => key.Name == name);

    public static TheoryData<string> FamilyKeys { get; } =
    [
        "APP_NAME", "LOG_GROUP_NAME", "DOCKERHUB_TAG", "AWS_REGION", "AWS_PROFILE", "SSH_KEY_NAME", "AWS_BUCKET", "SOURCE_BUCKET", "WORKSPACE_BUCKET", "DESTINATION_BUCKET", "UPLOAD_FLAGS",
        "ECS_CLUSTER", "CLUSTER_MACHINES", "TASKS_PER_MACHINE", "MACHINE_TYPE", "MACHINE_PRICE", "EBS_VOL_SIZE", "DOWNLOAD_FILES", "ASSIGN_IP", "DOCKER_CORES", "CPU_SHARES", "MEMORY",
        "SECONDS_TO_START", "SCRIPT_DOWNLOAD_URL", "SQS_QUEUE_NAME", "SQS_MESSAGE_VISIBILITY", "SQS_DEAD_LETTER_QUEUE", "JOB_RETRIES", "AUTO_MONITOR", "CREATE_DASHBOARD", "CLEAN_DASHBOARD",
        "CHECK_IF_DONE_BOOL", "EXPECTED_NUMBER_FILES", "MIN_FILE_SIZE_BYTES", "NECESSARY_STRING", "ALWAYS_CONTINUE", "USE_PLUGINS", "UPDATE_PLUGINS", "PLUGINS_COMMIT", "INSTALL_REQUIREMENTS",
        "REQUIREMENTS", "REQUIREMENTS_FILE",
    ];
}
