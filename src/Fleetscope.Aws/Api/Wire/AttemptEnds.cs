namespace Fleetscope.Aws.Api.Wire;

/// <summary>Which errors pass by themselves.</summary>
internal static class AttemptEnds
{
    /// <summary>Differences of AWS's clock and ours below this one break no signature (AWS allows 5 to 15 minutes).</summary>
    public static readonly TimeSpan HarmlessSkew = TimeSpan.FromMinutes(4);

    /// <remarks>The SDKs' list without LimitExceededException: here that is a limit of CloudWatch Logs (one export at a time, streams, groups) that waiting seconds does not lift.</remarks>
    private static readonly HashSet<string> Throttles =
    [
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException", "TooManyRequestsException", "RequestLimitExceeded",
        "BandwidthLimitExceeded", "ProvisionedThroughputExceededException", "TransactionInProgressException", "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException",
        "KmsThrottled", "OperationAbortedException", "ConditionalRequestConflict", "OperationAborted",
    ];

    private static readonly HashSet<string> Failures = ["InternalError", "InternalFailure", "InternalServerError", "RequestTimeout", "RequestTimeoutException", "ServiceUnavailable", "Unavailable", AwsException.Wordless];

    private static readonly HashSet<string> SignatureErrors =
        ["RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture", "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure", "IncompleteSignature"];

    private static readonly HashSet<string> Expiries =
        ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired", "UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId"];

    /// <param name="skew">AWS's clock less ours.</param>
    public static AttemptEnd Of(string code, int status, TimeSpan skew) => code switch
    {
        _ when Throttles.Contains(code) || status == 429 => AttemptEnd.Throttled,
        _ when SignatureErrors.Contains(code) && skew.Duration() > HarmlessSkew => AttemptEnd.Skewed,
        _ when Expiries.Contains(code) => AttemptEnd.KeysExpired,
        _ when Failures.Contains(code) || status >= 500 => AttemptEnd.ServerFailed,
        _ => AttemptEnd.Refused,
    };
}
