namespace Fleetscope.Tests.Aws.Api.Contracts;

public sealed class MemorySqsTests : SqsContract
{
    private protected override AwsUnderTest Aws { get; } = new MemoryUnderTest();
}

public sealed class MemoryEcsTests : EcsContract
{
    private protected override AwsUnderTest Aws { get; } = new MemoryUnderTest();
}

public sealed class MemoryEc2Tests : Ec2Contract
{
    private protected override AwsUnderTest Aws { get; } = new MemoryUnderTest();
}

public sealed class MemoryCloudWatchTests : CloudWatchContract
{
    private protected override AwsUnderTest Aws { get; } = new MemoryUnderTest();
}

public sealed class MemoryLogsTests : LogsContract
{
    private protected override AwsUnderTest Aws { get; } = new MemoryUnderTest();
}

public sealed class MemoryS3Tests : S3Contract
{
    private protected override AwsUnderTest Aws { get; } = new MemoryUnderTest();
}

public sealed class MemoryAccountTests : AccountContract
{
    private protected override AwsUnderTest Aws { get; } = new MemoryUnderTest();
}

public sealed class MemoryIamTests : IamContract
{
    private protected override AwsUnderTest Aws { get; } = new MemoryUnderTest();
}

public sealed class MemorySnsTests : SnsContract
{
    private protected override AwsUnderTest Aws { get; } = new MemoryUnderTest();
}

public sealed class MemoryLambdaTests : LambdaContract
{
    private protected override AwsUnderTest Aws { get; } = new MemoryUnderTest();
}

public sealed class MemoryBucketsTests : BucketsContract
{
    private protected override AwsUnderTest Aws { get; } = new MemoryUnderTest();
}

public sealed class MemoryEventBridgeTests : EventBridgeContract
{
    private protected override AwsUnderTest Aws { get; } = new MemoryUnderTest();
}
