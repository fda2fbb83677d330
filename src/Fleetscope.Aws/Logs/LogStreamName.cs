using Fleetscope.Jobs;

namespace Fleetscope.Aws.Logs;

/// <summary>The log stream of a job, named as the family's workers name it, so that people find it where they are used to.</summary>
internal static class LogStreamName
{
    private const int Longest = 512;

    /// <summary>The job's name; for Fiji <c>K='v', K2='v2'</c> of its group. ':' and '*', which CloudWatch refuses, become '.'.</summary>
    public static string Of(Job job)
    {
        var name = job.Name;
        try
        {
            if (job.Message is FijiMessage fiji)
            {
                name = string.Join(", ", fiji.Group.Select(pair => $"{pair.Key}='{pair.Value}'"));
            }
        }
        catch (FleetscopeException)
        {
            // A message that cannot be read has a name all the same.
        }

        name = name.Replace(':', '.').Replace('*', '.');
        return name.Length == 0 ? job.Id.ToString() : name.Length <= Longest ? name : name[..Longest];
    }
}
