using System.Text.Json;

namespace Fleetscope.Jobs;

/// <summary>The body of a queue message, in one of the three styles of the Distributed-Something family.</summary>
public abstract record JobMessage
{
    /// <summary>Reads a body, whoever wrote it.</summary>
    /// <exception cref="FleetscopeException">It is not JSON, or not a message of the family; says what is missing.</exception>
    public static JobMessage Parse(string body) => throw new NotImplementedException();

    /// <summary>The metadata of the group: key and value as text, in the order of the message.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, string>> Group { get; }

    /// <summary>The resolved output_structure, or the values of the group joined by '-'.</summary>
    public abstract string Name { get; }

    /// <summary>The key prefix in the destination bucket below which the job's outputs go, without a slash at the end.</summary>
    public abstract string OutputFolder { get; }

    /// <summary>The body with sorted keys and without an empty output_structure: what the identity is computed from.</summary>
    public abstract string CanonicalBody();
}

/// <summary>A job for CellProfiler, as Distributed-CellProfiler sends it.</summary>
public sealed record CellProfilerMessage(
    IReadOnlyList<KeyValuePair<string, string>> Metadata, string Pipeline, string DataFile, string Input, string Output, string OutputStructure)
    : JobMessage
{
    public override IReadOnlyList<KeyValuePair<string, string>> Group => Metadata;
    public override string Name => throw new NotImplementedException();
    public override string OutputFolder => throw new NotImplementedException();
    public override string CanonicalBody() => throw new NotImplementedException();
}

/// <summary>A job for Fiji or ImageJ, as Distributed-Fiji sends it.</summary>
public sealed record FijiMessage(
    IReadOnlyList<KeyValuePair<string, string>> Metadata, IReadOnlyList<KeyValuePair<string, string>> SharedMetadata, string OutputFileLocation)
    : JobMessage
{
    public override IReadOnlyList<KeyValuePair<string, string>> Group => Metadata;
    public override string Name => throw new NotImplementedException();
    public override string OutputFolder => throw new NotImplementedException();
    public override string CanonicalBody() => throw new NotImplementedException();
}

/// <summary>A job for any program, as Distributed-Something sends it: a group, and every other key of the job file.</summary>
public sealed record GenericMessage(
    IReadOnlyList<KeyValuePair<string, string>> Metadata, IReadOnlyDictionary<string, JsonElement> Shared)
    : JobMessage
{
    public override IReadOnlyList<KeyValuePair<string, string>> Group => Metadata;
    public override string Name => throw new NotImplementedException();
    public override string OutputFolder => throw new NotImplementedException();
    public override string CanonicalBody() => throw new NotImplementedException();
}
