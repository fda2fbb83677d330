namespace Fleetscope.Aws.Api;

/// <summary>AWS answered a call with an error, or did not answer after every retry.</summary>
/// <param name="call">The call, as <c>sqs:CreateQueue</c>.</param>
/// <param name="code">The error's code without any prefix: <c>QueueDoesNotExist</c>, <c>AccessDenied</c>; <c>NoAnswer</c> when the endpoint could not be reached.</param>
/// <param name="message">What AWS said.</param>
/// <param name="status">The HTTP status; 0 when there was no answer.</param>
/// <param name="requestId">The id to show to AWS's support; empty when there was none.</param>
internal sealed class AwsException(string call, string code, string message, int status, string requestId, Exception? cause = null)
    : Exception($"{call}: {code}: {message}", cause)
{
    public string Call { get; } = call;

    public string Code { get; } = code;

    /// <summary>AWS's own words.</summary>
    public string Said { get; } = message;

    public int Status { get; } = status;

    public string RequestId { get; } = requestId;
}
