namespace Fleetscope.Configuration;

/// <summary>What a key of a config holds.</summary>
public enum ConfigKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>A whole number; a text with one counts too.</summary>
    Whole,

    /// <summary>A number; a text with one counts too.</summary>
    Number,

    /// <summary><c>True</c> or <c>False</c>, also as texts, in any case.</summary>
    Truth,

    /// <summary>A list (or tuple) of texts.</summary>
    Texts,
}
