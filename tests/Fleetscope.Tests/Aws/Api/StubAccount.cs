using Amazon.Runtime;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Api.Wire;
using Fleetscope.Tests.Aws.Moto;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws.Api;

/// <summary>Clients of a stub server, whose retries do not wait.</summary>
internal sealed class StubAccount : IAsyncDisposable
{
    public StubAccount(params StubAnswer[] answers)
        : this(new BasicAWSCredentials("AKIDEXAMPLE", "secret"), answers)
    {
    }

    public StubAccount(AWSCredentials keys, params StubAnswer[] answers)
    {
        Server = new StubServer(answers);
        Settings = new AwsSettings
        {
            Region = "us-east-1",
            Credentials = keys,
            Clock = Clock,
            Environment = name => name == "AWS_ENDPOINT_URL" ? Server.Url : null,
            Retries = new RetryRules { Jitter = () => 0 },
            Called = Calls.Add,
        };
        Api = AwsSession.Open(Settings);
    }

    public StubServer Server { get; }

    public FakeClock Clock { get; } = new();

    public CallLog Calls { get; } = new();

    public AwsSettings Settings { get; }

    public AwsApi Api { get; }

    /// <summary>The core below the clients, for calls that no client makes.</summary>
    public AwsCalls Core() => new(new HttpClient(), new AwsEndpoints(Settings.Region, Settings.Environment), new AwsKeyring(() => Settings.Credentials!), Settings);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
