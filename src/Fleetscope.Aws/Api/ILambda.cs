namespace Fleetscope.Aws.Api;

/// <summary>The calls of Lambda in use (API version 2015-03-31, REST-JSON).</summary>
internal interface ILambda
{
    /// <summary>GetFunction.</summary>
    Task<LambdaFunction?> FindFunctionAsync(string name, CancellationToken cancellationToken);

    /// <summary>CreateFunction.</summary>
    /// <returns>Its ARN.</returns>
    /// <exception cref="AwsException"><c>ResourceConflictException</c> when there is one; <c>InvalidParameterValueException</c> while its role is too new to be assumed.</exception>
    Task<string> CreateFunctionAsync(string name, FunctionSettings settings, FunctionPackage package, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken);

    /// <summary>UpdateFunctionCode.</summary>
    /// <exception cref="AwsException"><c>ResourceConflictException</c> while another change of it is under way.</exception>
    Task UpdateCodeAsync(string name, FunctionPackage package, CancellationToken cancellationToken);

    /// <summary>UpdateFunctionConfiguration.</summary>
    /// <exception cref="AwsException"><c>ResourceConflictException</c> while another change of it is under way.</exception>
    Task UpdateSettingsAsync(string name, FunctionSettings settings, CancellationToken cancellationToken);

    /// <summary>TagResource: adds tags, and replaces those of the same keys.</summary>
    /// <param name="arn">The function's.</param>
    Task TagFunctionAsync(string arn, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken);

    /// <summary>DeleteFunction. One that is gone is no error.</summary>
    Task DeleteFunctionAsync(string name, CancellationToken cancellationToken);

    /// <summary>GetPolicy: the JSON that says who may invoke it; null when nobody was let, or there is no function.</summary>
    Task<string?> FindPolicyAsync(string name, CancellationToken cancellationToken);

    /// <summary>AddPermission for lambda:InvokeFunction. A statement of that id that is there already is no error.</summary>
    /// <param name="principal"><c>sns.amazonaws.com</c>, <c>events.amazonaws.com</c>.</param>
    /// <param name="source">The ARN that may invoke it: a topic, a rule (a star at its end is allowed).</param>
    Task AddPermissionAsync(string name, string statement, string principal, string source, CancellationToken cancellationToken);

    /// <summary>RemovePermission. One that is gone is no error.</summary>
    Task RemovePermissionAsync(string name, string statement, CancellationToken cancellationToken);
}

/// <param name="CodeSha256">Of the package, in base64.</param>
/// <param name="IsBusy">Whether it is being created or updated just now.</param>
internal sealed record LambdaFunction(string Arn, FunctionSettings Settings, string CodeSha256, bool IsBusy, IReadOnlyDictionary<string, string> Tags);

/// <param name="Runtime">Such as <c>provided.al2023</c>.</param>
/// <param name="Handler">What a custom runtime is told to run; it may ignore it.</param>
/// <param name="Role">The ARN of the role that it acts as.</param>
/// <param name="Timeout">900 s at most.</param>
internal sealed record FunctionSettings(string Runtime, string Handler, string Role, string Description, TimeSpan Timeout, int MemoryMB)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public bool IsSame(FunctionSettings other) =>
        this with { Environment = other.Environment } == other && Environment.Count == other.Environment.Count && !Environment.Except(other.Environment).Any();
}

/// <summary>A zip in a bucket of the function's region, with a file <c>bootstrap</c> at its top; for x86-64.</summary>
internal sealed record FunctionPackage(string Bucket, string Key);
