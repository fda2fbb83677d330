using System.Text;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Tests.Workers.Processes;

public sealed class BoundedLogTests
{
    [Fact]
    public void The_beginning_is_written_as_it_comes()
    {
        using var file = new MemoryStream();
        using var log = new BoundedLog(file);

        log.Write("one\n"u8);

        file.ToArray().ShouldBe("one\n"u8.ToArray());
    }

    [Fact]
    public void Between_beginning_and_end_a_line_says_what_is_missing()
    {
        using var file = new MemoryStream();
        using var log = new BoundedLog(file, headBytes: 4, endBytes: 6);

        foreach (var letter in "abcdefghijklmnop"u8.ToArray())
        {
            log.Write([letter]);
        }

        log.Finish();
        Encoding.UTF8.GetString(file.ToArray()).ShouldBe("abcd\n[fleetscope: 6 bytes are left out here]\nklmnop");
    }

    [Theory]
    [InlineData(3), InlineData(4), InlineData(5), InlineData(10)]
    public void Nothing_is_missing_of_what_fits(int length)
    {
        using var file = new MemoryStream();
        using var log = new BoundedLog(file, headBytes: 4, endBytes: 6);

        log.Write("abcdefghij"u8[..length]);
        log.Finish();

        Encoding.UTF8.GetString(file.ToArray()).ShouldBe("abcdefghij"[..length]);
    }

    [Fact]
    public void The_end_is_the_same_however_the_bytes_are_cut()
    {
        var random = new Random(1);
        var all = new byte[300_000];
        random.NextBytes(all);
        using var recent = new RecentBytes(50_000);

        for (var at = 0; at < all.Length;)
        {
            var length = Math.Min(random.Next(1, 70_000), all.Length - at);
            recent.Add(all.AsSpan(at, length));
            at += length;

            recent.Last(20_000).ShouldBe(all[Math.Max(0, at - 20_000)..at]);
            recent.Count.ShouldBe(Math.Min(at, 50_000));
        }
    }

    [Fact]
    public void A_full_disk_is_told_and_the_tail_is_kept()
    {
        using var file = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using var log = new BoundedLog(file);

        log.Write("last words\n"u8);
        log.Finish();

        log.Failure.ShouldNotBeNull().ShouldContain("No space left");
        log.Tail().ShouldBe("last words");
    }

    [Fact]
    public void The_tail_is_clean_text()
    {
        byte[] output = [.. "a\u001b[31mred\u001b[0m\u0007 \u001b]0;title\u0007b\0c\r\n 10 %\r100 %\n"u8, 0xff, .. "d\te\n"u8];

        LogTail.Of(output, 50, 8192).ShouldBe("ared bc\n100 %\n\ufffdd\te");
    }

    [Fact]
    public void Of_a_line_that_is_too_long_the_tail_has_both_ends()
    {
        var tail = LogTail.Of(Encoding.UTF8.GetBytes($"first{new string('x', 50_000)}last"), 50, 8192);

        tail.ShouldStartWith("first");
        tail.ShouldEndWith("last");
        tail.Length.ShouldBeLessThan(1100);
    }

    [Fact]
    public void The_tail_has_so_many_lines_and_bytes_at_most()
    {
        var lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, 1000).Select(i => $"line {i}\n")));
        LogTail.Of(lines, 50, 8192).Split('\n').ShouldBe(Enumerable.Range(951, 50).Select(i => $"line {i}"));

        var wide = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(new string('ä', 5000) + "\n", 60)));
        Encoding.UTF8.GetByteCount(LogTail.Of(wide, 50, 8192)).ShouldBeInRange(1000, 8192);
    }
}
