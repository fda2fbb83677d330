using System.Text.RegularExpressions;

namespace Fleetscope.Tests.Aws.Pages;

/// <summary>The fenced blocks of a page of docs/engines/aws/, in their order, each with what stands about it in the comments before it.</summary>
/// <remarks>
/// A comment is not seen by readers. <c>file: NAME</c>: the block is the text of that file. <c>before: WORDS</c>: what machines.py does first. <c>meanwhile: WORDS</c>: what it does
/// at the same time. <c>not run: REASON</c>: the block cannot run on moto.
/// </remarks>
internal sealed partial record Page(string Name, IReadOnlyList<PageBlock> Blocks)
{
    public static string Folder { get; } = SourceTree.File("docs", "engines", "aws");

    public static Page Read(string name) => Parse(name, File.ReadAllText(Path.Combine(Folder, name)));

    public static Page Parse(string name, string text)
    {
        List<PageBlock> blocks = [];
        List<(string Key, string Value)> comments = [];
        foreach (Match part in Parts().Matches(text))
        {
            if (part.Groups["key"].Success)
            {
                comments.Add((part.Groups["key"].Value, part.Groups["value"].Value.Trim()));
                continue;
            }

            blocks.Add(new PageBlock(part.Groups["language"].Value, part.Groups["text"].Value, [.. comments]));
            comments.Clear();
        }

        return new Page(name, blocks);
    }

    [GeneratedRegex(@"^<!-- (?<key>file|before|meanwhile|not run): (?<value>[^\n]*?) -->$|^```(?<language>\w*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Parts();
}

/// <param name="Comments">Those before it, in their order.</param>
internal sealed record PageBlock(string Language, string Text, IReadOnlyList<(string Key, string Value)> Comments)
{
    public string? File => Of("file").FirstOrDefault();

    public string? NotRun => Of("not run").FirstOrDefault();

    public IEnumerable<string> Before => Of("before");

    public IEnumerable<string> Meanwhile => Of("meanwhile");

    /// <summary>The commands of a console block, each with what is to be seen of it.</summary>
    public IReadOnlyList<PageCommand> Commands()
    {
        List<PageCommand> commands = [];
        foreach (var line in Text.Replace("\\\n", "\n\\", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("$ ", StringComparison.Ordinal))
            {
                commands.Add(new PageCommand(line[2..], []));
            }
            else if (line.StartsWith('\\'))
            {
                commands[^1] = commands[^1] with { Line = commands[^1].Line + line[1..].TrimStart() };
            }
            else
            {
                commands[^1].Seen.Add(line);
            }
        }

        return commands;
    }

    private IEnumerable<string> Of(string key) => Comments.Where(comment => comment.Key == key).Select(comment => comment.Value);
}

/// <param name="Line">What is typed.</param>
/// <param name="Seen">Lines that come in this order, perhaps with others between; three dots stand for anything. <c>(exit code 3)</c> is what it says.</param>
internal sealed partial record PageCommand(string Line, List<string> Seen)
{
    public int ExitCode => Seen.Select(line => Exit().Match(line)).FirstOrDefault(exit => exit.Success) is { } found ? int.Parse(found.Groups[1].Value) : 0;

    /// <summary>The first line that is to be seen and did not come; null when all did.</summary>
    public string? Missing(string output)
    {
        var lines = new Queue<string>(output.Split('\n'));
        foreach (var wanted in Seen.Where(line => line.Trim() != "..." && !Exit().IsMatch(line)))
        {
            var pattern = "^" + Regex.Escape(wanted.TrimEnd()).Replace(@"\.\.\.", ".*", StringComparison.Ordinal) + "$";
            while (lines.TryPeek(out var line) && !Regex.IsMatch(line.TrimEnd(), pattern))
            {
                lines.Dequeue();
            }

            if (!lines.TryDequeue(out _))
            {
                return wanted;
            }
        }

        return null;
    }

    [GeneratedRegex(@"^\(exit code (\d+)\)$")]
    private static partial Regex Exit();
}
