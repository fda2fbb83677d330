using System.Runtime.InteropServices;
using System.Text;

namespace Fleetscope.Workers.Processes;

/// <summary>Says why the kernel refused to start a program that is there and executable.</summary>
internal static class StartFailure
{
    internal static string Sentence(ProgramStart start, int error) => error switch
    {
        _ when !Directory.Exists(start.Folder) => $"the working folder {start.Folder} does not exist",
        Linux.ENOENT or Linux.EACCES or Linux.ENOTDIR or Linux.ELOOP when Interpreter(start.File) is { } interpreter =>
            $"{start.File} asks in its first line for {interpreter}, which is not there or not executable",
        Linux.ENOENT => $"{start.File} is made for another system: its loader is not there",
        Linux.ENOEXEC => $"{start.File} is no program for this machine: a script needs a first line like #!/bin/sh",
        Linux.E2BIG => $"its {start.Arguments.Count} arguments and its environment are longer than this machine allows",
        Linux.EAGAIN or Linux.ENOMEM => $"this machine has no room for another process ({Marshal.GetPInvokeErrorMessage(error)})",
        _ => $"{start.File}: {Marshal.GetPInvokeErrorMessage(error)}",
    };

    private static string? Interpreter(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            Span<byte> head = stackalloc byte[256];
            var line = Encoding.UTF8.GetString(head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]).Split('\n')[0];
            return !line.StartsWith("#!", StringComparison.Ordinal) ? null
                : line.EndsWith('\r') ? line[2..].Trim() + " and a carriage return (the file has Windows line ends)"
                : line[2..].Trim().Split(' ')[0];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Executable but not readable is allowed; then we cannot say more.
            return null;
        }
    }
}
