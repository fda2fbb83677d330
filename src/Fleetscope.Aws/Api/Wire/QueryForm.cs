using System.Text;

namespace Fleetscope.Aws.Api.Wire;

/// <summary>The body of a call in the query protocols: names and values, lists numbered from 1.</summary>
internal sealed class QueryForm
{
    private readonly List<KeyValuePair<string, string>> fields = [];

    public IReadOnlyList<KeyValuePair<string, string>> Fields => fields;

    /// <summary>Adds a value; null is left out.</summary>
    public QueryForm Add(string name, string? value)
    {
        if (value is not null)
        {
            fields.Add(new(name, value));
        }

        return this;
    }

    /// <summary>Adds <c>name.1</c>, <c>name.2</c>, ...; the query protocol of CloudWatch, IAM and SNS wants <c>name.member</c> for a name.</summary>
    public QueryForm AddAll(string name, IEnumerable<string> values)
    {
        foreach (var (index, value) in values.Index())
        {
            fields.Add(new($"{name}.{index + 1}", value));
        }

        return this;
    }

    /// <summary>Adds tags as IAM and SNS want them.</summary>
    public QueryForm AddTags(IReadOnlyDictionary<string, string> tags)
    {
        foreach (var (index, (key, value)) in tags.Index())
        {
            Add($"Tags.member.{index + 1}.Key", key).Add($"Tags.member.{index + 1}.Value", value);
        }

        return this;
    }

    public byte[] ToBody(string operation, string version)
    {
        var text = new StringBuilder($"Action={operation}&Version={version}");
        foreach (var (name, value) in fields)
        {
            text.Append('&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
