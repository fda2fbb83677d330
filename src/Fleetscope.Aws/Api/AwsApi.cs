namespace Fleetscope.Aws.Api;

/// <summary>The calls that Fleetscope makes of one account in one region. Nothing else of AWS is reached.</summary>
internal sealed record AwsApi(
    ISqs Sqs,
    IEcs Ecs,
    IEc2 Ec2,
    ICloudWatch CloudWatch,
    ILogs Logs,
    IS3 S3,
    IAccount Account,
    IIam Iam,
    ISns Sns,
    ILambda Lambda,
    IBuckets Buckets,
    IEventBridge Events);
