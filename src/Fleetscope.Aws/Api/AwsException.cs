namespace Fleetscope.Aws.Api;

/// <summary>AWS answered a call with an error, or did not answer after every retry.</summary>
/// <param name="call">The call, as <c>sqs:CreateQueue</c>.</param>
/// <param name="code">The error's code without any prefix: <c>QueueDoesNotExist</c>, <c>AccessDenied</c>; else one of the constants here.</param>
/// <param name="message">What AWS said.</param>
/// <param name="status">The HTTP status; 0 when there was no answer.</param>
/// <param name="requestId">The id to show to AWS's support; empty when there was none.</param>
internal sealed class AwsException(string call, string code, string message, int status, string requestId, Exception? cause = null)
    : Exception($"{call}: {code}: {message}", cause)
{
    /// <summary>The endpoint could not be reached, or did not answer.</summary>
    public const string NoAnswer = "NoAnswer";

    /// <summary>Nothing to sign with was found.</summary>
    public const string NoCredentials = "NoCredentials";

    /// <summary>An answer of 500 or more that says nothing that can be read.</summary>
    public const string ServerError = "ServerError";

    /// <summary>A 400 to HEAD, which has no body to say whether the time was over, the keys expired or something else.</summary>
    public const string Wordless = "Wordless";

    /// <summary>The disk took no more of a download.</summary>
    public const string DiskFull = "DiskFull";

    /// <summary>What came is not what the bucket has: a size or a checksum differs.</summary>
    public const string Damaged = "Damaged";

    public string Call { get; } = call;

    public string Code { get; } = code;

    /// <summary>AWS's own words.</summary>
    public string Said { get; } = message;

    public int Status { get; } = status;

    public string RequestId { get; } = requestId;

    /// <summary>What the call was about, as <c>queue FlyQueue</c>; empty when it has no one thing.</summary>
    public string Thing { get; init; } = "";

    /// <summary>Where the call went; empty when it went nowhere.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>Whether an attempt before this one may have reached AWS: what a repeated call found may then be its own trace.</summary>
    public bool MayHaveBeenDone { get; init; }
}
