namespace Fleetscope.Aws.Api.Wire;

/// <summary>Finds the region of a bucket: S3 tells it to everybody who asks HEAD for the bucket, in a header, whether they may look into it or not.</summary>
/// <remarks>The question carries no keys (https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html, "x-amz-bucket-region").</remarks>
internal sealed class BucketRegions(HttpClient http, AwsEndpoints endpoints)
{
    private const string Header = "x-amz-bucket-region";

    /// <returns>Null when nobody says it.</returns>
    public async Task<string?> FindAsync(string bucket, CancellationToken cancellationToken)
    {
        using var question = new HttpRequestMessage(HttpMethod.Head, new Uri(endpoints.Of(AwsService.S3), Uri.EscapeDataString(bucket)));
        try
        {
            using var answer = await http.SendAsync(question, cancellationToken);
            return answer.Headers.TryGetValues(Header, out var values) ? values.FirstOrDefault() : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
