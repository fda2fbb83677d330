using System.Diagnostics;
using Fleetscope.Tests.Aws.Moto;

namespace Fleetscope.Tests.Aws.Pages;

/// <summary>Every command of docs/engines/aws/ is run as it stands, page by page, on an account of its own in moto; what the page shows of it must come.</summary>
public sealed class AwsPagesTests(MotoServer moto)
{
    /// <summary>The page that begins with an empty account.</summary>
    private const string AccountPage = "account.md";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Page.Folder, "*.md").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_page_tells_what_its_commands_do(string name)
    {
        var page = Page.Read(name);
        if (!page.Blocks.Any(IsRun))
        {
            return;
        }

        SkipWithoutAws(page);
        var account = await moto.NewAccountAsync(Token);
        using var folder = new PageFolder(account);
        Do(folder, $"{(name == AccountPage ? "bucket" : "prepare")} {folder.Bucket}");
        foreach (var block in page.Blocks)
        {
            Replay(folder, block);
        }
    }

    [Fact]
    public void What_is_not_run_is_little_and_has_its_reason()
    {
        var left = Names.SelectMany(name => Page.Read(name.Data).Blocks.Where(block => block.NotRun is not null).Select(block => $"{name.Data}: {block.NotRun}"));

        left.Order(StringComparer.Ordinal).ShouldBe(NotRun.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_line_that_a_page_shows_and_that_does_not_come_is_found()
    {
        var commands = Page.Parse("x.md", "<!-- before: work Q 1 -->\n```console\n$ fleetscope \\\n    status\nspot fleet sfr-... is there\n...\nlast\n(exit code 3)\n$ two\n```\n").Blocks.ShouldHaveSingleItem().Commands();

        commands.Count.ShouldBe(2);
        commands[0].Line.ShouldBe("fleetscope status");
        commands[0].ExitCode.ShouldBe(3);
        commands[0].Missing("spot fleet sfr-1 is there\nother\nlast\n").ShouldBeNull();
        commands[0].Missing("last\nspot fleet sfr-1 is there\n").ShouldBe("last");
        commands[0].Missing("").ShouldBe("spot fleet sfr-... is there");
        commands[1].Missing("anything").ShouldBeNull();
    }

    /// <summary>What moto cannot do, by page.</summary>
    private static readonly string[] NotRun =
    [
        "account.md: asks for keys",
        "account.md: opens a browser",
        "account.md: packing takes minutes",
        "costs.md: an emulated account has no prices",
        "monitor.md: no machine of an emulated account writes logs",
    ];

    private static bool IsRun(PageBlock block) => block is { Language: "console", NotRun: null };

    private static void SkipWithoutAws(Page page)
    {
        var needsAws = page.Blocks.Where(IsRun).SelectMany(block => block.Commands()).Any(command => command.Line.StartsWith("aws ", StringComparison.Ordinal));
        var isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "aws")));
        Assert.SkipWhen(needsAws && !isThere, "the page uses the aws command, which is not on PATH");
    }

    private static void Replay(PageFolder folder, PageBlock block)
    {
        if (block.File is { } file)
        {
            folder.Write(file, block.Text);
        }

        if (!IsRun(block))
        {
            return;
        }

        foreach (var words in block.Before)
        {
            Do(folder, words);
        }

        List<(Process Process, string Words)> meanwhile = [.. block.Meanwhile.Select(words => (folder.Machines(words), words))];
        foreach (var command in block.Commands())
        {
            var (code, output) = folder.Run(command.Line);
            var said = $"$ {command.Line}\n{output}(exit code {code})";
            code.ShouldBe(command.ExitCode, said);
            command.Missing(output).ShouldBeNull(said);
        }

        foreach (var (process, words) in meanwhile)
        {
            MustEndWell(PageFolder.End(process, words), words);
        }
    }

    private static void Do(PageFolder folder, string words) => MustEndWell(PageFolder.End(folder.Machines(words), words), words);

    private static void MustEndWell((int ExitCode, string Output) ended, string words) => ended.ExitCode.ShouldBe(0, $"machines.py {words}\n{ended.Output}");
}
