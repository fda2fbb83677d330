using System.Globalization;
using System.Numerics;
using System.Text;

namespace Fleetscope.Configuration;

/// <summary>A literal of a config, and where it stands. The kinds are Python's, so that a config.py and its JSON read into the same thing.</summary>
public abstract record ConfigValue
{
    private ConfigValue(TextPosition at) => At = at;

    /// <summary>Where the value is written, or where the name that stands for it is used.</summary>
    public TextPosition At { get; init; }

    /// <summary>What it is, for a sentence: <c>a list</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>How deep lists and dicts lie inside it, and how many values it holds: both are bounded, so that every walk over it ends soon.</summary>
    internal virtual int Depth => 0;

    /// <inheritdoc cref="Depth"/>
    internal virtual long Weight => 1;

    /// <summary>The value as Python would print it (but very large floats, which have all their digits).</summary>
    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    /// <summary>The value as Python would print it, cut to fit a sentence.</summary>
    public string InShort()
    {
        var text = ToString();
        return text.Length <= 60 ? text : text[..(char.IsHighSurrogate(text[56]) ? 56 : 57)] + "...";
    }

    private protected abstract void Write(StringBuilder text);

    /// <summary><c>None</c>, or JSON's <c>null</c>: as if the key were not there.</summary>
    public sealed record None(TextPosition At) : ConfigValue(At)
    {
        public override string Kind => "None";

        private protected override void Write(StringBuilder text) => text.Append("None");
    }

    /// <summary><c>True</c> or <c>False</c>.</summary>
    public sealed record Truth(bool Value, TextPosition At) : ConfigValue(At)
    {
        public override string Kind => "a boolean";

        private protected override void Write(StringBuilder text) => text.Append(Value ? "True" : "False");
    }

    /// <summary>A whole number of any size.</summary>
    public sealed record Whole(BigInteger Value, TextPosition At) : ConfigValue(At)
    {
        public override string Kind => "a whole number";

        private protected override void Write(StringBuilder text) => text.Append(Value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A floating-point number.</summary>
    public sealed record Real(double Value, TextPosition At) : ConfigValue(At)
    {
        public override string Kind => "a number";

        private protected override void Write(StringBuilder text)
        {
            var number = double.IsFinite(Value) ? Value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e')
                : double.IsNaN(Value) ? "nan"
                : Value > 0 ? "inf" : "-inf";
            text.Append(number).Append(number.AsSpan().IndexOfAny('.', 'e', 'n') < 0 ? ".0" : "");
        }
    }

    /// <summary>A text.</summary>
    public sealed record Text(string Value, TextPosition At) : ConfigValue(At)
    {
        public override string Kind => "text";

        private protected override void Write(StringBuilder text)
        {
            var quote = Value.Contains('\'') && !Value.Contains('"') ? '"' : '\'';
            text.Append(quote);
            foreach (var c in Value)
            {
                _ = c switch
                {
                    '\n' => text.Append("\\n"),
                    '\r' => text.Append("\\r"),
                    '\t' => text.Append("\\t"),
                    '\\' => text.Append("\\\\"),
                    _ when c == quote => text.Append('\\').Append(c),
                    _ when char.IsControl(c) => text.Append("\\x").Append(((int)c).ToString("x2", CultureInfo.InvariantCulture)),
                    _ => text.Append(c),
                };
            }

            text.Append(quote);
        }
    }

    /// <summary>A list or a tuple.</summary>
    public sealed record Sequence(IReadOnlyList<ConfigValue> Items, bool IsTuple, TextPosition At) : ConfigValue(At)
    {
        public override string Kind => IsTuple ? "a tuple" : "a list";

        internal override int Depth { get; } = 1 + (Items.Count == 0 ? 0 : Items.Max(item => item.Depth));

        internal override long Weight { get; } = 1 + Items.Sum(item => item.Weight);

        private protected override void Write(StringBuilder text)
        {
            text.Append(IsTuple ? '(' : '[');
            for (var i = 0; i < Items.Count; i++)
            {
                text.Append(i == 0 ? "" : ", ");
                Items[i].Write(text);
            }

            text.Append(IsTuple ? Items.Count == 1 ? ",)" : ")" : "]");
        }
    }

    /// <summary>A dict, or a JSON object.</summary>
    public sealed record Map(IReadOnlyList<KeyValuePair<ConfigValue, ConfigValue>> Entries, TextPosition At) : ConfigValue(At)
    {
        public override string Kind => "a dict";

        internal override int Depth { get; } = 1 + Entries.Select(entry => Math.Max(entry.Key.Depth, entry.Value.Depth)).DefaultIfEmpty().Max();

        internal override long Weight { get; } = 1 + Entries.Sum(entry => entry.Key.Weight + entry.Value.Weight);

        private protected override void Write(StringBuilder text)
        {
            text.Append('{');
            for (var i = 0; i < Entries.Count; i++)
            {
                text.Append(i == 0 ? "" : ", ");
                Entries[i].Key.Write(text);
                text.Append(": ");
                Entries[i].Value.Write(text);
            }

            text.Append('}');
        }
    }
}
