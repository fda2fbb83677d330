namespace Fleetscope.Programs.Containers;

/// <summary>Names of containers: they tell the run and the attempt, so that whatever a killed worker left running can be found by name.</summary>
public static class ContainerName
{
    /// <summary>The name of an attempt's container.</summary>
    /// <param name="home">The run's state folder in short: two runs on one machine never end each other's containers.</param>
    public static string Of(string home, string job, int attempt) => $"{PrefixOf(home)}{job}-{attempt}";

    /// <summary>How the names of all containers of a run begin.</summary>
    public static string PrefixOf(string home) => $"fleetscope-{home}-";
}
