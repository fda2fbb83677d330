namespace Fleetscope.Tests.Dummy;

/// <summary>The verbs of a command line.</summary>
internal static class Steps
{
    internal static IEnumerable<List<string>> Split(IEnumerable<string> args)
    {
        var step = new List<string>();
        foreach (var arg in args.Append("then"))
        {
            if (arg != "then")
            {
                step.Add(arg);
                continue;
            }

            if (step.Count > 0)
            {
                yield return step;
            }

            step = [];
        }
    }
}
