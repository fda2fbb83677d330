namespace Fleetscope.Checks;

/// <summary>A bucket may not be looked into, or not far enough. A rule that meets it says nothing more: who opened the bucket says why.</summary>
/// <param name="message">Why, for people.</param>
public sealed class BucketUnreadableException(string message) : Exception(message);
