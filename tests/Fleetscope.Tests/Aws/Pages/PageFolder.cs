using System.Diagnostics;
using Fleetscope.Tests.Aws.Moto;

namespace Fleetscope.Tests.Aws.Pages;

/// <summary>A folder as a user of the family has it, and an account in moto; commands run there as they are typed.</summary>
internal sealed class PageFolder : IDisposable
{
    /// <summary>The bucket as pages call it. Names of buckets are the whole world's, also in moto, so that each folder has one of its own for it.</summary>
    private const string BucketOfPages = "my-lab-bucket";

    /// <summary>Each second counts so many times: a run is seen to be over after two minutes of an empty queue.</summary>
    private const string Hurry = "30";

    private static readonly TimeSpan CommandEnds = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fleetscope-page-");
    private readonly Dictionary<string, string> environment;

    public PageFolder(MotoAccount account)
    {
        Bucket = $"{BucketOfPages}-{account.AccountId}";
        var keys = account.Settings.Credentials!.GetCredentials();
        environment = new()
        {
            ["AWS_ENDPOINT_URL"] = account.Url, ["AWS_DEFAULT_REGION"] = MotoAccount.Region, ["AWS_EC2_METADATA_DISABLED"] = "true", ["AWS_PAGER"] = "",
            ["AWS_CONFIG_FILE"] = Combine("no-config"), ["AWS_SHARED_CREDENTIALS_FILE"] = Combine("no-credentials"),
            ["AWS_ACCESS_KEY_ID"] = keys.AccessKey, ["AWS_SECRET_ACCESS_KEY"] = keys.SecretKey, ["AWS_SESSION_TOKEN"] = keys.Token,
            ["NO_COLOR"] = "1", ["FLEETSCOPE_HURRY"] = Hurry, ["PATH"] = $"{Programs()}:{Environment.GetEnvironmentVariable("PATH")}",
        };
        Write("config.py", File.ReadAllText(RecordedCalls.PathOf("config.py")).Replace("dcp-golden-bucket", BucketOfPages, StringComparison.Ordinal) + "\nWORKER = 'image'\n");
        Write("files/exampleJob.json", File.ReadAllText(RecordedCalls.PathOf("exampleJob.json")));
        Write("files/exampleFleet_us-east-1.json", File.ReadAllText(RecordedCalls.PathOf("exampleFleet_us-east-1.json")));
    }

    public string Path => folder.FullName;

    public string Bucket { get; }

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Combine(name))!);
        File.WriteAllText(Combine(name), WithBucket(text));
    }

    /// <summary>Runs a line as a shell does.</summary>
    /// <returns>Its exit code, and standard output and error as they came.</returns>
    public (int ExitCode, string Output) Run(string line)
    {
        var (code, output) = End(Start("bash", ["-c", $"exec 2>&1 < /dev/null\n{WithBucket(line)}"]), line);
        return (code, output.Replace(Bucket, BucketOfPages, StringComparison.Ordinal));
    }

    /// <summary>Starts what machines.py does.</summary>
    public Process Machines(string words) => Start("python3", [SourceTree.File("tests", "Fleetscope.Tests", "Aws", "Pages", "machines.py"), .. words.Split(' ')]);

    public static (int ExitCode, string Output) End(Process process, string what)
    {
        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            if (!process.WaitForExit(CommandEnds))
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"{what} did not end within {CommandEnds.TotalMinutes} minutes.");
            }

            return (process.ExitCode, output.Result + errors.Result);
        }
    }

    public void Dispose() => folder.Delete(recursive: true);

    private string WithBucket(string text) => text.Replace(BucketOfPages, Bucket, StringComparison.Ordinal);

    private Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Path, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment.Remove("AWS_PROFILE");
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>A folder for PATH with the command line that these tests were built with.</summary>
    private string Programs()
    {
        Directory.CreateDirectory(Combine("programs"));
        File.CreateSymbolicLink(Combine("programs/fleetscope"), System.IO.Path.Combine(AppContext.BaseDirectory, "fleetscope"));
        return Combine("programs");
    }

    private string Combine(string name) => System.IO.Path.Combine(Path, name);
}
