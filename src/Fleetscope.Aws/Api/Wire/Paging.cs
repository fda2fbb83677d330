using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Fleetscope.Aws.Api.Wire;

/// <summary>Lists that come in pages, read to their end.</summary>
internal static class Paging
{
    /// <param name="page">Gets the page of a token (null: the first) and the token of the next one (null or empty: there is none).</param>
    public static async Task<List<T>> ToEndAsync<T>(Func<string?, Task<(IEnumerable<T> Items, string? Next)>> page)
    {
        var all = new List<T>();
        string? token = null;
        while (true)
        {
            var (items, next) = await page(token);
            all.AddRange(items);

            // A token that repeats itself would never end.
            if (string.IsNullOrEmpty(next) || next == token)
            {
                return all;
            }

            token = next;
        }
    }

    /// <summary>What a JSON list holds; nothing when it is not there.</summary>
    public static IEnumerable<JsonNode> Items(this JsonObject answer, string name) => (answer[name] as JsonArray ?? []).OfType<JsonNode>();

    public static IEnumerable<string> Texts(this JsonObject answer, string name) => answer.Items(name).Select(item => item.GetValue<string>());

    public static string Text(this JsonNode node, string name) => (string?)node[name] ?? "";

    /// <summary>The first child of that name, in whatever name space.</summary>
    public static XElement? Child(this XElement element, string name) => element.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    /// <summary>The text of the child of that name; empty when it is not there.</summary>
    public static string Text(this XElement element, string name) => element.Child(name)?.Value ?? "";

    /// <summary>What a list holds: its <c>item</c> or <c>member</c> elements.</summary>
    public static IEnumerable<XElement> Items(this XElement element, string name) => element.Child(name)?.Elements() ?? [];
}
