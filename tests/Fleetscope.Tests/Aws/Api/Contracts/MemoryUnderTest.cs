using Fleetscope.Aws.Api;
using Fleetscope.Tests.Aws.Memory;

namespace Fleetscope.Tests.Aws.Api.Contracts;

/// <summary>The account in memory: time passes by moving its clock.</summary>
internal sealed class MemoryUnderTest : AwsUnderTest
{
    public MemoryAccount Account { get; } = new();

    public override AwsApi Api => Account.Api;

    public override DateTimeOffset Now => Account.Now;

    public override Task<string> NewBucketAsync(CancellationToken cancellationToken)
    {
        Account.S3.AddBucket("fly-bucket");
        return Task.FromResult("fly-bucket");
    }

    public override async Task UntilAsync(Func<Task<bool>> holds, CancellationToken cancellationToken)
    {
        for (var second = 0; second < 3600; second++)
        {
            if (await holds())
            {
                return;
            }

            Account.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Fail("It did not hold within an hour of the account's clock.");
    }
}
