using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Fleetscope.Reports.Html;

/// <summary>A page that is being written. What stands between braces in <see cref="Write"/> is escaped, always; only <see cref="Markup"/> is not.</summary>
/// <remarks>Job names, log lines and paths are input from anywhere, so escaping must not depend on somebody thinking of it.</remarks>
internal sealed class HtmlPage(TextWriter writer)
{
    public void Write([InterpolatedStringHandlerArgument("")] Escaping text)
    {
        // The text itself was written while the interpolated string was evaluated.
        _ = text;
        writer.Write('\n');
    }

    /// <summary>Text as it is: our own style and script.</summary>
    public void WriteRaw(string text) => writer.Write(text);

    /// <summary>Writes literal parts as they are and values escaped, while the interpolated string is evaluated.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Escaping
    {
        private readonly TextWriter writer;

        public Escaping(int literalLength, int formattedCount, HtmlPage page) => writer = page.Writer;

        public void AppendLiteral(string literal) => writer.Write(literal);
        public void AppendFormatted(Markup markup) => writer.Write(markup.Text);
        public void AppendFormatted(string? text) => writer.Write(Escape(text ?? ""));
        public void AppendFormatted(long number) => writer.Write(number.ToString(CultureInfo.InvariantCulture));
        public void AppendFormatted(double number) => writer.Write(number.ToString("0.##", CultureInfo.InvariantCulture));
        public void AppendFormatted<T>(T value) => writer.Write(Escape(value?.ToString() ?? ""));
    }

    private TextWriter Writer => writer;

    private static string Escape(string text) => WebUtility.HtmlEncode(Unprintable.Replace(Colours.Replace(text, ""), "\uFFFD"));

    // Programs that think they write to a terminal colour their words.
    private static readonly Regex Colours = new("\u001B\\[[0-9;?]*[A-Za-z]");

    private static readonly Regex Unprintable = new("[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]");
}

/// <summary>Text that is HTML already. Made from constants of this project only.</summary>
internal readonly record struct Markup(string Text)
{
    public static Markup None { get; } = new("");

    /// <summary>The text when <paramref name="condition"/> holds, else nothing.</summary>
    public static Markup If(bool condition, string text) => condition ? new Markup(text) : None;
}
