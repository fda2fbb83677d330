using Fleetscope.Configuration;
using Fleetscope.Stores;

namespace Fleetscope.Programs;

/// <summary>Makes the output rule of a job from the config.</summary>
internal static class OutputRules
{
    /// <summary>The rule of most programs: one counted file is a success, unless EXPECTED_NUMBER_FILES is 0 and a job may write nothing.</summary>
    public static OutputRule Of(RunConfig config, string folder) => Of(config, folder, config.ExpectedNumberFiles == 0 ? 0 : 1);

    /// <param name="folder">The key prefix of the job's outputs.</param>
    /// <param name="mustWrite">How many counted files an attempt must write to succeed.</param>
    public static OutputRule Of(RunConfig config, string folder, int mustWrite) =>
        new(folder, mustWrite, config.ExpectedNumberFiles ?? 1, config.MinFileSizeBytes, config.NecessaryString);
}
