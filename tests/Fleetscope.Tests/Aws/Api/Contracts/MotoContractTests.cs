using Fleetscope.Tests.Aws.Moto;

namespace Fleetscope.Tests.Aws.Api.Contracts;

public sealed class MotoSqsTests(MotoServer moto) : SqsContract
{
    private protected override AwsUnderTest Aws { get; } = new MotoUnderTest(moto);
}

public sealed class MotoEcsTests(MotoServer moto) : EcsContract
{
    private protected override AwsUnderTest Aws { get; } = new MotoUnderTest(moto);
}

public sealed class MotoEc2Tests(MotoServer moto) : Ec2Contract
{
    private protected override AwsUnderTest Aws { get; } = new MotoUnderTest(moto);
}

public sealed class MotoCloudWatchTests(MotoServer moto) : CloudWatchContract
{
    private protected override AwsUnderTest Aws { get; } = new MotoUnderTest(moto);
}

public sealed class MotoLogsTests(MotoServer moto) : LogsContract
{
    private protected override AwsUnderTest Aws { get; } = new MotoUnderTest(moto);
}

public sealed class MotoS3Tests(MotoServer moto) : S3Contract
{
    private protected override AwsUnderTest Aws { get; } = new MotoUnderTest(moto);
}

public sealed class MotoAccountTests(MotoServer moto) : AccountContract
{
    private protected override AwsUnderTest Aws { get; } = new MotoUnderTest(moto);
}

public sealed class MotoIamTests(MotoServer moto) : IamContract
{
    private protected override AwsUnderTest Aws { get; } = new MotoUnderTest(moto);
}

public sealed class MotoSnsTests(MotoServer moto) : SnsContract
{
    private protected override AwsUnderTest Aws { get; } = new MotoUnderTest(moto);
}

public sealed class MotoLambdaTests(MotoServer moto) : LambdaContract
{
    private protected override AwsUnderTest Aws { get; } = new MotoUnderTest(moto);
}

public sealed class MotoBucketsTests(MotoServer moto) : BucketsContract
{
    private protected override AwsUnderTest Aws { get; } = new MotoUnderTest(moto);
}

public sealed class MotoEventBridgeTests(MotoServer moto) : EventBridgeContract
{
    private protected override AwsUnderTest Aws { get; } = new MotoUnderTest(moto);
}
