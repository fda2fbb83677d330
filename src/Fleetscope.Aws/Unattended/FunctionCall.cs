namespace Fleetscope.Aws.Unattended;

/// <summary>One call of the function, as the runtime interface gives it.</summary>
/// <param name="Id">The request's id; a call that is delivered again has the same.</param>
/// <param name="Deadline">When Lambda kills the call.</param>
/// <param name="FunctionArn">Of the function that is called.</param>
/// <param name="Payload">JSON.</param>
public sealed record FunctionCall(string Id, DateTimeOffset Deadline, string FunctionArn, string Payload);

/// <summary>Where the function works.</summary>
/// <param name="Region">Its own region.</param>
/// <param name="Bucket">Where runs of the family's own tools keep their monitor files, which no event tells; null: only runs of Fleetscope are watched.</param>
/// <param name="Scratch">A folder of this machine where files may be written; they are removed after each call.</param>
public sealed record FunctionPlace(string Region, string? Bucket, string Scratch);
