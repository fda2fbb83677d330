using System.CommandLine;

namespace Fleetscope.Cli.Commands;

/// <summary>Rules that values of options obey.</summary>
internal static class OptionRules
{
    /// <summary>The number must be 1 or more.</summary>
    /// <remarks>A rule looks at the text: asking for the value of one that is no number throws before its own error is told.</remarks>
    public static Option<int?> AtLeastOne(this Option<int?> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && number < 1)
            {
                result.AddError($"{option.Name} wants a number of 1 or more.");
            }
        });
        return option;
    }

    /// <summary>The number must be more than nothing.</summary>
    public static Option<double?> Positive(this Option<double?> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, out var number) && !(number > 0 && double.IsFinite(number)))
            {
                result.AddError($"{option.Name} wants a number of more than 0.");
            }
        });
        return option;
    }

    /// <summary>The text must be a percentage.</summary>
    public static Option<string?> AsPercentage(this Option<string?> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Percentage(token.Value) is null)
            {
                result.AddError($"{option.Name} wants a percentage such as 10%, not '{token.Value}'.");
            }
        });
        return option;
    }

    /// <summary>The options ask for the opposite of each other.</summary>
    public static Command NotBoth(this Command command, Option<bool> one, Option<bool> other)
    {
        command.Validators.Add(result =>
        {
            if (result.GetValue(one) && result.GetValue(other))
            {
                result.AddError($"{one.Name} and {other.Name} ask for the opposite of each other: give one of them.");
            }
        });
        return command;
    }

    /// <summary>The number of a percentage, or null when it is none between 0 and 100.</summary>
    public static double? Percentage(string text) =>
        double.TryParse(text.TrimEnd('%'), out var percent) && percent is > 0 and <= 100 ? percent : null;
}
