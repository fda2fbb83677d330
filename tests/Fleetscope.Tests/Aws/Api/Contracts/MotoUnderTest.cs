using Fleetscope.Aws.Api;
using Fleetscope.Tests.Aws.Moto;

namespace Fleetscope.Tests.Aws.Api.Contracts;

/// <summary>The real clients on an account of moto: time passes by itself.</summary>
internal sealed class MotoUnderTest(MotoServer moto) : AwsUnderTest
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private MotoAccount? account;

    public override AwsApi Api => account!.Api;

    public override DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public override async Task OpenAsync(CancellationToken cancellationToken) => account = await moto.NewAccountAsync(cancellationToken);

    public override async Task<string> NewBucketAsync(CancellationToken cancellationToken)
    {
        var name = $"fly-bucket-{account!.AccountId}";
        await account.CreateBucketAsync(name, cancellationToken);
        return name;
    }

    public override async Task UntilAsync(Func<Task<bool>> holds, CancellationToken cancellationToken)
    {
        var start = Now;
        while (!await holds())
        {
            (Now - start).ShouldBeLessThan(Deadline, "It did not hold before the deadline.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }
}
