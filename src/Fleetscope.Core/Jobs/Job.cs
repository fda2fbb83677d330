namespace Fleetscope.Jobs;

/// <summary>One group of images: what is queued, leased, run and retried.</summary>
/// <param name="Id">Computed from the run and the message; the same message is the same job.</param>
/// <param name="Name">The resolved output_structure (the family's metadataID), for people and folders. Not unique.</param>
/// <param name="Body">The message body as JSON, as it lies in the queue.</param>
public sealed record Job(JobId Id, string Name, string Body)
{
    private JobMessage? message;

    /// <summary>The body, already read, where whoever made the job has it: reading a million bodies again takes longer than all the rest.</summary>
    internal JobMessage? KnownMessage
    {
        get => message;
        init => message = value;
    }

    /// <summary>The body, read. Reading is put off until somebody asks, because most holders of a job only count it.</summary>
    /// <exception cref="FleetscopeException">The body is not a message of the family.</exception>
    public JobMessage Message => message ??= JobMessage.Parse(Body);

    // The cached message is not part of what a job is.
    public bool Equals(Job? other) => other is not null && Id == other.Id && Name == other.Name && Body == other.Body;
    public override int GetHashCode() => Id.GetHashCode();
}
