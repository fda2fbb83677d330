using System.Text.Json;
using System.Text.Json.Nodes;
using Fleetscope.Configuration;
using Fleetscope.Jobs;

namespace Fleetscope.Aws.Fleet;

/// <summary>A fleet file of the family: a spot fleet request as the AWS command line spells it, before the config's values are laid over it.</summary>
/// <param name="Request">The file without its comments.</param>
/// <param name="Lines">The line (from 1) of each value, by its path: <c>LaunchSpecifications[0].ImageId</c>.</param>
internal sealed record FleetFile(string Path, JsonObject Request, IReadOnlyDictionary<string, int> Lines)
{
    private const int LargestFile = 1 << 20;

    public IReadOnlyList<JsonObject> LaunchSpecifications => [.. Request[nameof(LaunchSpecifications)]!.AsArray().Select(specification => specification!.AsObject())];

    /// <summary>Whether a launch specification leaves the machine image to us.</summary>
    public bool LeavesImageOpen => LaunchSpecifications.Any(specification => specification["ImageId"] is null);

    /// <exception cref="ConfigException">With every mistake of the file.</exception>
    /// <exception cref="FleetscopeException">It cannot be read, or is no JSON.</exception>
    public static FleetFile Read(string path)
    {
        var reading = new FleetFileReading(path, BytesOf(path));
        JsonObject? request;
        try
        {
            request = reading.Read();
        }
        catch (JsonException trouble)
        {
            throw JsonTrouble.Explain(path, trouble);
        }
        catch (InvalidOperationException trouble)
        {
            // What the reader throws for a lone surrogate such as "\ud800".
            throw new FleetscopeException(path, $"a text in it is half a character ({trouble.Message})", "correct its escapes", trouble);
        }

        var mistakes = reading.Mistakes.ToList();
        if (request is not null)
        {
            mistakes.AddRange(FleetFileMistakes.Of(path, request, reading.Lines));
        }

        return mistakes.Count == 0 ? new FleetFile(path, request!, reading.Lines) : throw new ConfigException(path, [.. mistakes.OrderBy(mistake => mistake.Line)]);
    }

    private static byte[] BytesOf(string path)
    {
        const string Next = "give the fleet file: a spot fleet request in JSON, as in the family's files/exampleFleet_us-east-1.json";
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LargestFile })
            {
                throw new FleetscopeException(path, "it is larger than 1 MiB, so it is no fleet file", Next);
            }

            return File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FleetscopeException(path, "there is no such file", Next, failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FleetscopeException(path, $"it cannot be read ({failure.Message})", Next, failure);
        }
    }
}
