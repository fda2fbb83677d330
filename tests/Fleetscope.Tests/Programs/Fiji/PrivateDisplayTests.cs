using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Fleetscope.Programs.Fiji;
using Fleetscope.Workers;

namespace Fleetscope.Tests.Programs.Fiji;

[SupportedOSPlatform("linux")]
public sealed class PrivateDisplayTests : IDisposable
{
    private static readonly KeyValuePair<string, string> Mark = KeyValuePair.Create("FLEETSCOPE_TEST", "display-" + Guid.NewGuid().ToString("n"));
    private readonly string folder = Directory.CreateTempSubdirectory("fleetscope-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_display_is_reached_with_the_cookie_and_not_without()
    {
        await using var display = Display();

        var environment = await display.EnvironmentAsync(TestContext.Current.CancellationToken);

        var cookie = await File.ReadAllBytesAsync(environment["XAUTHORITY"], TestContext.Current.CancellationToken);
        (await IsLetInAsync(environment["DISPLAY"], cookie[^16..])).ShouldBeTrue();
        (await IsLetInAsync(environment["DISPLAY"], new byte[16])).ShouldBeFalse();
        File.GetUnixFileMode(environment["XAUTHORITY"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Everybody_who_asks_gets_the_same_display_and_its_process_carries_the_mark()
    {
        await using var display = Display();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => display.EnvironmentAsync(TestContext.Current.CancellationToken)));

        answers.Select(environment => environment["DISPLAY"]).Distinct().ShouldHaveSingleItem();
        (await File.ReadAllTextAsync($"/proc/{display.ProcessId}/environ", TestContext.Current.CancellationToken)).ShouldContain($"{Mark.Key}={Mark.Value}");
        (await File.ReadAllTextAsync($"/proc/{display.ProcessId}/comm", TestContext.Current.CancellationToken)).Trim().ShouldBe("Xvfb");
    }

    [Fact]
    public async Task A_display_that_died_is_started_again()
    {
        await using var display = Display();
        await display.EnvironmentAsync(TestContext.Current.CancellationToken);
        var first = display.ProcessId.ShouldNotBeNull();
        using (var process = Process.GetProcessById(first))
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await WaitUntilAsync(() => display.ProcessId is null);
        var environment = await display.EnvironmentAsync(TestContext.Current.CancellationToken);

        display.ProcessId.ShouldNotBeNull().ShouldNotBe(first);
        var cookie = await File.ReadAllBytesAsync(environment["XAUTHORITY"], TestContext.Current.CancellationToken);
        (await IsLetInAsync(environment["DISPLAY"], cookie[^16..])).ShouldBeTrue();
    }

    [Fact]
    public async Task A_display_ends_with_its_worker_and_leaves_nothing_in_tmp()
    {
        var display = Display();
        var environment = await display.EnvironmentAsync(TestContext.Current.CancellationToken);
        var process = display.ProcessId.ShouldNotBeNull();
        var socket = Socket(environment["DISPLAY"]);
        File.Exists(socket).ShouldBeTrue();

        await display.DisposeAsync();

        Directory.Exists($"/proc/{process}").ShouldBeFalse();
        File.Exists(socket).ShouldBeFalse();
    }

    [Fact]
    public async Task A_display_that_nobody_asked_for_ends_without_having_started()
    {
        var display = Display();
        display.ProcessId.ShouldBeNull();

        await display.DisposeAsync();

        display.ProcessId.ShouldBeNull();
    }

    [Fact]
    public async Task A_machine_without_Xvfb_says_what_to_type()
    {
        await using var display = new PrivateDisplay(folder, Mark, new SearchPath([folder]), TimeProvider.System);

        var failure = await Should.ThrowAsync<FleetscopeException>(() => display.EnvironmentAsync(TestContext.Current.CancellationToken));

        failure.Next.ShouldContain("apt-get install -y --no-install-recommends xvfb");
    }

    [Fact]
    public async Task An_Xvfb_that_does_not_start_is_quoted()
    {
        var stub = Path.Combine(folder, "Xvfb");
        await File.WriteAllTextAsync(stub, "#!/bin/sh\necho 'no room on the screen' >&2\nexit 1\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(stub, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var display = new PrivateDisplay(folder, Mark, new SearchPath([folder]), TimeProvider.System);

        var failure = await Should.ThrowAsync<FleetscopeException>(() => display.EnvironmentAsync(TestContext.Current.CancellationToken));

        failure.Cause.ShouldContain("no room on the screen");
    }

    private static string Socket(string display) => "/tmp/.X11-unix/X" + display[1..];

    private PrivateDisplay Display() => new(Path.Combine(folder, "display"), Mark, RealImageJ.SearchPath, TimeProvider.System);

    // The first message of every X client (X Window System Protocol, chapter 8); the server's answer starts with 1 when it lets the client in.
    private static async Task<bool> IsLetInAsync(string display, byte[] cookie)
    {
        var name = "MIT-MAGIC-COOKIE-1"u8.ToArray();
        byte[] hello = [(byte)'l', 0, 11, 0, 0, 0, (byte)name.Length, 0, (byte)cookie.Length, 0, 0, 0, .. name, 0, 0, .. cookie];
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket(display)), TestContext.Current.CancellationToken);
        await socket.SendAsync(hello, TestContext.Current.CancellationToken);
        var answer = new byte[1];
        (await socket.ReceiveAsync(answer, TestContext.Current.CancellationToken)).ShouldBe(1);
        return answer[0] == 1;
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        var started = Stopwatch.StartNew();
        while (!condition())
        {
            started.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
