using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;

namespace Fleetscope.Aws.Api.Wire;

/// <summary>One call, ready to be sent.</summary>
/// <param name="Thing">What it is about, for messages; empty when it has no one thing.</param>
internal sealed record AwsCall(AwsService Service, string Operation, string Thing, byte[] Body, string Method = "POST", string Path = "/")
{
    /// <summary>As <c>sqs:CreateQueue</c>.</summary>
    public string Name => $"{Service.Name}:{Operation}";
}

/// <summary>The protocols over <see cref="AwsCalls"/>: what goes in and comes out as JSON or XML.</summary>
internal static class AwsProtocols
{
    /// <summary>JSON 1.0 and 1.1.</summary>
    public static async Task<JsonObject> JsonAsync(
        this AwsCalls calls, AwsService service, string operation, string thing, JsonObject body, CancellationToken cancellationToken) =>
        ReadJson(service, operation, await calls.SendAsync(new AwsCall(service, operation, thing, Bytes(body)), cancellationToken));

    /// <summary>REST-JSON, reading only.</summary>
    public static async Task<JsonObject> GetAsync(
        this AwsCalls calls, AwsService service, string operation, string thing, string path, CancellationToken cancellationToken) =>
        ReadJson(service, operation, await calls.SendAsync(new AwsCall(service, operation, thing, [], "GET", path), cancellationToken));

    /// <summary>REST-JSON, with a body.</summary>
    public static async Task<JsonObject> RestAsync(
        this AwsCalls calls, AwsService service, string operation, string thing, (string Method, string Path) to, JsonObject? body, CancellationToken cancellationToken) =>
        ReadJson(service, operation, await calls.SendAsync(new AwsCall(service, operation, thing, body is null ? [] : Bytes(body), to.Method, to.Path), cancellationToken));

    /// <summary>The query protocol and EC2's kind of it.</summary>
    /// <returns>The answer's root element.</returns>
    public static async Task<XElement> QueryAsync(
        this AwsCalls calls, AwsService service, string operation, string thing, QueryForm form, CancellationToken cancellationToken)
    {
        var answer = await calls.SendAsync(new AwsCall(service, operation, thing, form.ToBody(operation, service.Version)), cancellationToken);
        try
        {
            using var stream = new MemoryStream(answer);
            return XElement.Load(stream);
        }
        catch (XmlException broken)
        {
            throw Unreadable(service, operation, broken);
        }
    }

    public static byte[] Bytes(JsonNode node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            node.WriteTo(writer);
        }

        return stream.ToArray();
    }

    private static JsonObject ReadJson(AwsService service, string operation, byte[] answer)
    {
        if (answer.Length == 0)
        {
            return [];
        }

        try
        {
            return JsonNode.Parse(answer) as JsonObject ?? throw new JsonException("the answer is no object");
        }
        catch (JsonException broken)
        {
            throw Unreadable(service, operation, broken);
        }
    }

    private static AwsException Unreadable(AwsService service, string operation, Exception broken) =>
        new($"{service.Name}:{operation}", AwsException.ServerError, $"the answer cannot be read ({broken.Message})", 200, "", broken);
}
