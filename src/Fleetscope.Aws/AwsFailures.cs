using Fleetscope.Aws.Api;

namespace Fleetscope.Aws;

/// <summary>What AWS refused, in the words of Core: the thing, the cause, the next step.</summary>
internal static class AwsFailures
{
    /// <param name="what">The thing that failed, by its name.</param>
    public static FleetscopeException Of(AwsException failure, string what) => new(what, $"{failure.Call}: {failure.Code}: {failure.Said}", Next(failure), failure);

    /// <summary>Whether S3 or another service asked for fewer requests.</summary>
    public static bool IsSlowDown(AwsException failure) =>
        failure.Code is "SlowDown" or "ServiceUnavailable" or "Throttling" or "ThrottlingException" or "RequestThrottled" or "TooManyRequestsException" || failure.Status == 503;

    /// <summary>Does something that calls AWS, and turns its refusal into words.</summary>
    public static async Task<T> InWordsAsync<T>(string what, Func<Task<T>> calls)
    {
        try
        {
            return await calls();
        }
        catch (AwsException failure)
        {
            throw Of(failure, what);
        }
    }

    public static async Task InWordsAsync(string what, Func<Task> calls)
    {
        try
        {
            await calls();
        }
        catch (AwsException failure)
        {
            throw Of(failure, what);
        }
    }

    private static string Next(AwsException failure) => failure.Code switch
    {
        "AccessDenied" or "AccessDeniedException" or "Forbidden" or "403" or "AllAccessDisabled" => $"let the role or user do {failure.Call} on it",
        "NoSuchBucket" => "check AWS_BUCKET, SOURCE_BUCKET, WORKSPACE_BUCKET and DESTINATION_BUCKET letter by letter",
        "QueueDoesNotExist" or "NonExistentQueue" => "run 'fleetscope setup' again: the queue of the run is gone",
        "ExpiredToken" or "ExpiredTokenException" or "InvalidClientTokenId" or "InvalidAccessKeyId" or "UnrecognizedClientException" or "SignatureDoesNotMatch" =>
            "renew the credentials and check AWS_PROFILE",
        "NoAnswer" => "check that this machine reaches AWS: network, proxy, AWS_REGION; then try again",
        "PermanentRedirect" or "AuthorizationHeaderMalformed" => "set AWS_REGION to the bucket's region",
        _ when IsSlowDown(failure) => "wait a minute and try again, with fewer machines if it lasts",
        _ => "look the code up in AWS's documentation, and try again",
    };
}
