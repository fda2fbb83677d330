using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fleetscope.Aws.Machines;

/// <summary>The ECS task that this container is, by the agent's endpoint in ECS_CONTAINER_METADATA_URI_V4 (ECS developer guide, "Task metadata endpoint version 4").</summary>
internal static class EcsTask
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    /// <returns>Its id, the last part of its ARN; null when we are in no task, or the agent does not say.</returns>
    public static async Task<string?> FindIdAsync(Func<string, string?> environment, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(environment("ECS_CONTAINER_METADATA_URI_V4") + "/task", UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            return null;
        }

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = AnswerWithin });
        using var late = new CancellationTokenSource(AnswerWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var arn = (string?)(JsonNode.Parse(await http.GetStringAsync(url, either.Token)) as JsonObject)?["TaskARN"];
            return arn is null || arn.EndsWith('/') ? null : arn[(arn.LastIndexOf('/') + 1)..];
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException or InvalidOperationException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
