namespace Fleetscope.Cli.Output;

/// <summary>Asks a person before something that cannot be taken back.</summary>
internal static class Question
{
    /// <summary>Whether to go on.</summary>
    /// <param name="what">What the command is, for the error.</param>
    /// <param name="question">What is asked, without the choices.</param>
    /// <param name="yes">Whether the answer was given on the command line.</param>
    /// <exception cref="FleetscopeException">Nobody is there to answer.</exception>
    public static bool Confirmed(string what, string question, bool yes)
    {
        if (yes)
        {
            return true;
        }

        if (Console.IsInputRedirected)
        {
            throw new FleetscopeException(what, $"it asks \"{question}\", and standard input is no terminal", "add --yes to answer beforehand");
        }

        Console.Error.Write($"{question} [y/N] ");
        return Console.In.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes";
    }
}
