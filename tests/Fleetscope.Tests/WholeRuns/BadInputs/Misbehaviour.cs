namespace Fleetscope.Tests.WholeRuns.BadInputs;

/// <summary>Something that a program does to the machine it runs on, and what has to be said of it.</summary>
/// <param name="Site">The job's name.</param>
/// <param name="Bash">What it does, in its output folder; <c>$output</c> is that folder, <c>$beside</c> one that is none of its business.</param>
/// <param name="Reason">What the reason of the dead job contains; null when the job is done all the same.</param>
public sealed record Misbehaviour(string Site, string Bash, string? Reason)
{
    private const string WroteNothing = "the program ended well but wrote 0 of 1 wanted output file";

    public static IReadOnlyList<Misbehaviour> All { get; } =
    [
        // Ends.
        new("exits-with-7", "exit 7", "the program exited with code 7"),
        new("exits-with-255", "exit 255", "the program exited with code 255"),
        new("calls-what-is-not-there", "no-such-program --help", "the program exited with code 127"),
        new("is-refused", "touch x; ./x", "the program exited with code 126"),
        new("says-failed-after-writing", "echo partial > result.txt; exit 1", "the program exited with code 1"),
        new("segfaults", "kill -SEGV $$", "the program was killed by signal 11 (SIGSEGV)"),
        new("aborts", "kill -ABRT $$", "the program was killed by signal 6 (SIGABRT)"),
        new("is-killed", "kill -KILL $$", "the program was killed by signal 9 (SIGKILL)"),
        new("ends-itself-politely", "kill -TERM $$", "the program was killed by signal 15 (SIGTERM)"),

        // Memory and disk.
        new("eats-memory", "ulimit -v 200000; exec tail /dev/zero", "the program ran out of memory"),
        new("java-out-of-memory", "echo 'Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space' >&2; exit 1", "the program ran out of memory"),
        new("fills-the-disk", "yes > /dev/full", "the disk was full"),
        new("writes-beyond-its-limit", "ulimit -f 100; exec head -c 10000000 /dev/zero > big.txt", "the program was killed by signal 25 (SIGXFSZ)"),

        // Time.
        new("hangs", "sleep 1000", "the program ran longer than the limit of 6 s and was ended"),
        new("hangs-and-ignores-sigterm", "trap '' TERM HUP INT; while :; do sleep 1000; done", "the program ran longer than the limit of 6 s and was ended"),
        new("stops-itself", "kill -STOP $$", "the program ran longer than the limit of 6 s and was ended"),
        new("waits-for-a-pipe", "mkfifo pipe; cat pipe", "the program ran longer than the limit of 6 s and was ended"),
        new("waits-for-an-answer", "read answer; echo \"answer $answer\" > result.txt; exit 4", "the program exited with code 4"),

        // Processes.
        new("forks-and-fails", "sleep 1000 & sleep 1000 & (sleep 1000 & sleep 1000) & exit 3", "the program exited with code 3"),
        new("forks-three-hundred", "for i in $(seq 300); do sleep 1000 & done; exit 0", WroteNothing),
        new("leaves-a-daemon", "setsid sleep 1000 < /dev/null > /dev/null 2>&1 & echo fine > result.txt", null),
        new("leaves-a-child-that-holds-its-output", "sleep 1000 & echo fine > result.txt", null),
        new("daemon-that-hides-its-mark", "env -i setsid nohup sleep 1000 > /dev/null 2>&1 & exit 9", "the program exited with code 9"),

        // What it prints.
        new("prints-100-megabytes", "yes 'a line of a very talkative program' | head -c 100000000; exit 5", "the program exited with code 5"),
        new("prints-one-endless-line", "head -c 20000000 /dev/zero | tr '\\0' x; exit 5", "the program exited with code 5"),
        new("prints-garbage", "head -c 300000 /dev/urandom; head -c 300000 /dev/urandom >&2; exit 6", "the program exited with code 6"),
        new("prints-terminal-codes", "printf '\\033[31mred\\033[0m \\033]0;title\\007 \\033[2J\\r\\b[bold]not markup[/]\\n'; exit 8", "the program exited with code 8"),
        new("prints-markup", "echo 'markup [red] [/] [bold'; exit 10", "the program exited with code 10"),
        new("closes-its-outputs", "exec > /dev/null 2>&1 <&-; exit 11", "the program exited with code 11"),

        // What it writes.
        new("writes-nothing", "exit 0", WroteNothing),
        new("writes-elsewhere", "echo stray > \"$beside/stray.txt\"", WroteNothing),
        new("writes-too-little", "printf x > result.txt", WroteNothing + " (1 more did not count: they must have at least 3 bytes)"),
        new("writes-empty-folders", "mkdir -p a/b/c d/e", WroteNothing),
        new("writes-a-link-to-elsewhere", "ln -s \"$beside/treasure.txt\" result.txt", WroteNothing),
        new("writes-a-link-to-a-folder-elsewhere", "ln -s \"$beside\" results", WroteNothing),
        new("writes-a-link-to-nothing", "ln -s nowhere result.txt", WroteNothing),
        new("writes-links-in-a-circle", "ln -s . loop; ln -s b a; ln -s a b", WroteNothing),
        new("writes-a-link-to-its-own-file", "echo fine > a.txt; ln -s a.txt latest.txt; ln -s a.txt 0.txt", null),
        new("writes-a-pipe", "mkfifo result.txt", WroteNothing),
        new("writes-a-device", "ln -s /dev/zero result.txt", WroteNothing),
        new("writes-names-that-are-no-text", "echo fine > $'r\\xffsult.txt'", "its name is no UTF-8 text"),
        new("writes-strange-names", "echo fine > $'-rf \"quoted\" it\\'s; *?|<>&\\\\ $(x) \\t tab.txt'; echo fine > ünïcödé-日本-😀.txt; echo fine > $(printf 'n%.0s' $(seq 250)).txt", null),
        new("writes-two-thousand-files", "for i in $(seq 2000); do echo file > $i.txt; done", null),
        new("writes-a-deep-path", "for i in $(seq 30); do mkdir $(printf 'd%.0s' $(seq 200)); cd $(printf 'd%.0s' $(seq 200)); done; echo fine > result.txt", "is longer than files can be opened by"),
        new("folder-in-the-way", "echo fine > result.txt", "a folder stands in"),

        // Its own folders.
        new("takes-its-own-rights", "echo fine > result.txt; chmod 000 .", null),
        new("takes-the-rights-of-a-folder", "mkdir sub; echo fine > sub/result.txt; chmod 000 sub", null),
        new("takes-the-rights-of-its-file", "echo fine > result.txt; chmod 000 result.txt", null),
        new("removes-its-output-folder", "rm -rf \"$output\"", "is gone"),
        new("removes-its-workspace", "cd /; rm -rf \"${output%/*}\"", "is gone"),
        new("puts-a-file-for-its-folder", "cd ..; rm -rf \"$output\"; echo fine > \"$output\"", "is gone"),
        new("puts-a-link-for-its-folder", "cd ..; rm -rf \"$output\"; ln -s \"$beside\" \"$output\"", "is gone"),
    ];
}
