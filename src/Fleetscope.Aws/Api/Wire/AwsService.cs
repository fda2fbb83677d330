namespace Fleetscope.Aws.Api.Wire;

/// <summary>How a service is spoken to. One line a service; the names are those of its API model.</summary>
/// <param name="Name">As IAM spells it in permissions.</param>
/// <param name="Prefix">Of its host, and its name in signatures.</param>
/// <param name="Variable">What AWS_ENDPOINT_URL_... has for it.</param>
/// <param name="Version">Of its API.</param>
/// <param name="ContentType">Of a request's body; the protocol follows from it.</param>
/// <param name="Target">Stands before the operation in X-Amz-Target; empty in the query protocols.</param>
internal sealed record AwsService(string Name, string Prefix, string Variable, string Version, string ContentType, string Target = "")
{
    private const string Json10 = "application/x-amz-json-1.0";
    private const string Json11 = "application/x-amz-json-1.1";
    private const string Query = "application/x-www-form-urlencoded; charset=utf-8";

    public static readonly AwsService Sqs = new("sqs", "sqs", "SQS", "2012-11-05", Json10, "AmazonSQS");
    public static readonly AwsService Ecs = new("ecs", "ecs", "ECS", "2014-11-13", Json11, "AmazonEC2ContainerServiceV20141113");
    public static readonly AwsService Ec2 = new("ec2", "ec2", "EC2", "2016-11-15", Query);

    // CloudWatch takes the query protocol since 2010; JSON came late and not to every region at once.
    public static readonly AwsService CloudWatch = new("cloudwatch", "monitoring", "CLOUDWATCH", "2010-08-01", Query);
    public static readonly AwsService Logs = new("logs", "logs", "CLOUDWATCH_LOGS", "2014-03-28", Json11, "Logs_20140328");
    public static readonly AwsService Iam = new("iam", "iam", "IAM", "2010-05-08", Query) { IsGlobal = true };
    public static readonly AwsService Ssm = new("ssm", "ssm", "SSM", "2014-11-06", Json11, "AmazonSSM");
    public static readonly AwsService Sns = new("sns", "sns", "SNS", "2010-03-31", Query);
    public static readonly AwsService Lambda = new("lambda", "lambda", "LAMBDA", "2015-03-31", "application/json");
    public static readonly AwsService Events = new("events", "events", "EVENTBRIDGE", "2015-10-07", Json11, "AWSEvents");
    public static readonly AwsService Quotas = new("servicequotas", "servicequotas", "SERVICE_QUOTAS", "2019-06-24", Json11, "ServiceQuotasV20190624");

    // These two go through the official packages; here for their endpoints only.
    public static readonly AwsService S3 = new("s3", "s3", "S3", "2006-03-01", "");
    public static readonly AwsService Sts = new("sts", "sts", "STS", "2011-06-15", "");

    /// <summary>Whether one endpoint serves all regions of a partition.</summary>
    public bool IsGlobal { get; init; }
}
