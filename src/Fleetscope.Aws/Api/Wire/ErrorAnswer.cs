using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;

namespace Fleetscope.Aws.Api.Wire;

/// <summary>The code, words and request id of an answer that is an error, in whichever shape it came.</summary>
internal sealed record ErrorAnswer(string Code, string Message, string RequestId)
{
    /// <summary>SQS's codes of the query protocol that its JSON protocol names otherwise.</summary>
    private static readonly IReadOnlyDictionary<string, string> JsonNames = new Dictionary<string, string>
    {
        ["NonExistentQueue"] = "QueueDoesNotExist",
        ["QueueAlreadyExists"] = "QueueNameExists",
    };

    /// <param name="header">Looks up a header of the answer; null when it is not there.</param>
    public static ErrorAnswer Read(int status, Func<string, string?> header, byte[] body)
    {
        var requestId = header("x-amzn-RequestId") ?? header("x-amz-request-id") ?? "";
        var (code, message, id) = Parse(body);
        code = header("x-amzn-ErrorType") ?? code;
        return string.IsNullOrEmpty(code)
            ? new(status >= 500 ? AwsException.ServerError : $"Http{status}", $"HTTP {status} without words that could be read", requestId)
            : new(ShortCode(code), string.IsNullOrEmpty(message) ? $"HTTP {status}" : message, requestId.Length > 0 ? requestId : id ?? "");
    }

    /// <summary>The code without name spaces, protocol prefixes and what follows a colon: <c>com.amazonaws.sqs#QueueDoesNotExist</c> is <c>QueueDoesNotExist</c>.</summary>
    public static string ShortCode(string code)
    {
        var name = code[(code.LastIndexOf('#') + 1)..];
        name = name.Split(':')[0].Trim();
        foreach (var prefix in (string[])["AWS.SimpleQueueService.", "Client.", "Server."])
        {
            name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        }

        return JsonNames.GetValueOrDefault(name, name);
    }

    /// <summary>By the body's looks: AWS's front door answers JSON services in XML at times.</summary>
    private static (string? Code, string? Message, string? RequestId) Parse(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body).TrimStart('\uFEFF', ' ', '\r', '\n', '\t');
        try
        {
            return text switch
            {
                ['{', ..] => ParseJson(text),
                ['<', ..] => ParseXml(text),
                _ => default,
            };
        }
        catch (Exception unreadable) when (unreadable is JsonException or XmlException or InvalidOperationException)
        {
            return default;
        }
    }

    private static (string?, string?, string?) ParseJson(string text)
    {
        var answer = JsonNode.Parse(text)!.AsObject();
        return (Text("__type") ?? Text("code") ?? Text("Code"), Text("message") ?? Text("Message") ?? Text("errorMessage"), null);
        string? Text(string name) => answer[name] is JsonValue value && value.TryGetValue<string>(out var found) ? found : null;
    }

    private static (string?, string?, string?) ParseXml(string text)
    {
        var answer = XElement.Parse(text);
        return answer.Name.LocalName == "html" ? default : (Text("Code"), Text("Message"), Text("RequestID") ?? Text("RequestId"));
        string? Text(string name) => answer.Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Value.Trim();
    }
}
