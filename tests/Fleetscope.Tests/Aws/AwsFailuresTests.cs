using System.Net.Sockets;
using System.Security.Authentication;
using Fleetscope.Aws;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws;

public sealed class AwsFailuresTests
{
    private const string Denied = "User: arn:aws:iam::123456789012:user/ann is not authorized to perform: sqs:CreateQueue on resource: arn:aws:sqs:us-east-1:123456789012:Fly because no identity-based policy allows it";

    /// <summary>What AWS says, as its documentation and users quote it, and what must be in cause and next step.</summary>
    private static readonly Case[] Cases =
    [
        new("sqs:CreateQueue", "NoCredentials", "Assembly AWSSDK.SSO could not be found or loaded", "SSO", "aws sso login"),
        new("sqs:CreateQueue", "NoCredentials", "Error calling AssumeRole for role arn:aws:iam::1:role/x", "role cannot be taken", "trust policy"),
        new("sqs:CreateQueue", "NoCredentials", "Failed to resolve AWS credentials", "no AWS credentials", "aws configure"),
        new("s3:PutObject", "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.", "clock", "timedatectl"),
        new("sqs:CreateQueue", "InvalidSignatureException", "Signature expired: 20260102T030405Z is now earlier than", "clock", "timedatectl"),
        new("sqs:CreateQueue", "ExpiredTokenException", "The security token included in the request is expired", "expired", "sign in again"),
        new("sts:GetCallerIdentity", "InvalidClientTokenId", "The security token included in the request is invalid.", "access key", "get-caller-identity"),
        new("ec2:DescribeImages", "AuthFailure", "AWS was not able to validate the provided access credentials", "secret key", "aws configure"),
        new("ec2:DescribeImages", "OptInRequired", "You are not subscribed to this service.", "us-east-1", "enable the region"),
        new("ec2:RequestSpotFleet", "PendingVerification", "Your account is being verified", "hold", "support"),
        new("sqs:CreateQueue", "NoAnswer", "Name or service not known", "no region 'us-esat-1'", "set AWS_REGION")
            { Endpoint = "https://sqs.us-esat-1.amazonaws.com", Inner = new HttpRequestException(HttpRequestError.NameResolutionError) },
        new("sqs:CreateQueue", "NoAnswer", "Name or service not known", "sqs.us-east-1.amazonaws.com", "DNS") { Inner = new SocketException((int)SocketError.HostNotFound) },
        new("sqs:CreateQueue", "NoAnswer", "The remote certificate is invalid", "no secure connection to https://sqs.us-east-1.amazonaws.com", "CA certificates") { Inner = new AuthenticationException() },
        new("sqs:CreateQueue", "NoAnswer", "Connection refused", "nothing listens at http://127.0.0.1:5000", "AWS_ENDPOINT_URL")
            { Endpoint = "http://127.0.0.1:5000", Inner = new HttpRequestException("refused", new SocketException((int)SocketError.ConnectionRefused)) },
        new("sqs:CreateQueue", "NoAnswer", "no answer within 60 s", "did not answer in time", "firewall") { Inner = new TaskCanceledException() },
        new("sqs:CreateQueue", "NoAnswer", "The connection was reset", "could not be reached", "network"),
        new("s3:PutObject", "AccessDenied", "User: arn:aws:iam::1:user/ann is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:us-east-1:1:key/k", "kms:GenerateDataKey on arn:aws:kms:us-east-1:1:key/k", "add kms:GenerateDataKey"),
        new("sqs:SendMessageBatch", "KmsDisabled", "The request was denied because the key is disabled", "encryption key", "KMS key of queue FlyQueue") { Thing = "queue FlyQueue" },
        new("ec2:RequestSpotFleet", "AuthFailure.ServiceLinkedRoleCreationNotPermitted", "The provided credentials do not have permission to create the service-linked role", "service-linked role", "aws iam create-service-linked-role"),
        new("ec2:RequestSpotFleet", "UnauthorizedOperation", "User: arn:aws:iam::1:user/ann is not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/fleet", "iam:PassRole on arn:aws:iam::1:role/fleet", "policy of arn:aws:iam::1:user/ann"),
        new("sqs:CreateQueue", "AccessDenied", "with an explicit deny in a service control policy", "organisation forbids sqs:CreateQueue", "administrator"),
        new("sqs:CreateQueue", "AccessDenied", "with an explicit deny in an identity-based policy", "forbids sqs:CreateQueue on queue Fly", "Deny statement") { Thing = "queue Fly" },
        new("sqs:CreateQueue", "AccessDenied", "because no permissions boundary allows the sqs:CreateQueue action", "permissions boundary leaves out sqs:CreateQueue", "permissions boundary"),
        new("s3:GetObject", "AccessDenied", "Access Denied (bucket is requester pays)", "pay for the transfer", "--request-payer requester"),
        new("s3:GetObject", "AllAccessDisabled", "All access to this object has been disabled", "closed the bucket", "another bucket"),
        new("s3:HeadBucket", "AccessDenied", "Forbidden", "another account's, or s3:ListBucket", "bucket's name") { Thing = "bucket lab" },
        new("s3:PutObject", "AccessDenied", "Access Denied", "s3:PutObject on s3://lab/a", "bucket's policy") { Thing = "s3://lab/a" },
        new("sqs:CreateQueue", "AccessDenied", Denied, "sqs:CreateQueue on arn:aws:sqs:us-east-1:123456789012:Fly is missing", "policy of arn:aws:iam::123456789012:user/ann"),
        new("sqs:SendMessageBatch", "AccessDeniedException", "no", "sqs:SendMessage on queue Fly is missing", "add sqs:SendMessage") { Thing = "queue Fly" },
        new("s3:ListObjectsV2", "NoSuchBucket", "The specified bucket does not exist", "no such bucket", "aws s3 mb"),
        new("s3:ListObjectsV2", "PermanentRedirect", "The bucket you are attempting to access must be addressed using the specified endpoint", "another region than us-east-1", "set AWS_REGION"),
        new("s3:ListObjectsV2", "InvalidBucketName", "The specified bucket is not valid.", "no bucket of that name", "63"),
        new("s3:GetObject", "NoSuchKey", "The specified key does not exist.", "no such object", "aws s3 ls"),
        new("s3:GetObject", "InvalidObjectState", "The operation is not valid for the object's storage class", "archive", "restore-object"),
        new("s3:PutObject", "AccessControlListNotSupported", "The bucket does not allow ACLs", "no ACLs", "UPLOAD_FLAGS"),
        new("s3:PutObject", "InvalidStorageClass", "The storage class you specified is not valid", "no such storage class", "--storage-class"),
        new("s3:PutObject", "KeyTooLongError", "Your key is too long", "1,024 bytes", "output_structure"),
        new("s3:PutObject", "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", "bigger", "split"),
        new("s3:GetObject", "Damaged", "5 of 10 bytes came", "5 of 10 bytes", "repeat"),
        new("s3:GetObject", "DiskFull", "/data/a.tif: No space left on device", "/data/a.tif", "EBS_VOL_SIZE"),
        new("s3:HeadObject", "Wordless", "BadRequest", "without a word of why", "AWS_REGION"),
        new("s3:PutObject", "SlowDown", "Please reduce your request rate.", "no more requests", "wait"),
        new("s3:PutObject", "PreconditionFailed", "At least one of the pre-conditions you specified did not hold", "somebody else", "repeat"),
        new("s3:UploadPart", "NoSuchUpload", "The specified upload does not exist", "aborted", "repeat"),
        new("sqs:CreateQueue", "QueueNameExists", "A queue already exists with the same name and a different value for attribute VisibilityTimeout", "other settings", "SQS_QUEUE_NAME"),
        new("sqs:CreateQueue", "QueueDeletedRecently", "You must wait 60 seconds after deleting a queue", "60 seconds", "wait a minute"),
        new("sqs:SendMessageBatch", "QueueDoesNotExist", "The specified queue does not exist.", "no such queue in us-east-1", "run setup"),
        new("sqs:PurgeQueue", "PurgeQueueInProgress", "Only one PurgeQueue operation is allowed every 60 seconds", "60 seconds", "wait"),
        new("sqs:ChangeMessageVisibility", "ReceiptHandleIsInvalid", "The input receipt handle is invalid.", "somebody else", "LEASE_SECONDS"),
        new("sqs:ReceiveMessage", "OverLimit", "Too many messages in flight", "120,000", "CLUSTER_MACHINES"),
        new("sqs:SendMessageBatch", "BatchRequestTooLong", "Batch requests cannot be longer than 262144 bytes", "too long", "Metadata"),
        new("sqs:CreateQueue", "InvalidAttributeValue", "Invalid value for the parameter VisibilityTimeout.", "VisibilityTimeout", "SQS_MESSAGE_VISIBILITY"),
        new("ecs:CreateService", "ClusterNotFoundException", "Cluster not found.", "no such cluster in us-east-1", "ECS_CLUSTER"),
        new("ecs:DeleteCluster", "ClusterContainsContainerInstancesException", "The Cluster cannot be deleted while Container Instances are active or draining.", "in use", "wait"),
        new("ecs:UpdateService", "ServiceNotActiveException", "Service was not ACTIVE.", "ending", "INACTIVE"),
        new("ecs:UpdateService", "ServiceNotFoundException", "Service not found.", "no such service", "run setup"),
        new("ecs:CreateService", "InvalidParameterException", "Unable to Start a service that is still Draining.", "drains", "wait"),
        new("ecs:CreateService", "InvalidParameterException", "Creation of service was not idempotent.", "there already", "APP_NAME"),
        new("ecs:RegisterTaskDefinition", "ClientException", "Role is not valid", "cannot use the role", "TASK_ROLE_ARN"),
        new("ecs:CreateService", "ClientException", "TaskDefinition not found.", "not there or inactive", "run setup"),
        new("ecs:RegisterTaskDefinition", "ClientException", "Invalid setting for container. At least one of 'memory' or 'memoryReservation' must be specified.", "memoryReservation", "MEMORY"),
        new("ecs:PutAttributes", "AttributeLimitExceededException", "too many", "too many attributes", "remove"),
        new("ec2:RequestSpotFleet", "InvalidAMIID.NotFound", "The image id '[ami-1]' does not exist", "ami-1", "ImageId"),
        new("ec2:RequestSpotFleet", "InvalidSnapshot.NotFound", "The snapshot 'snap-1' does not exist.", "snap-1", "SnapshotId"),
        new("ec2:RequestSpotFleet", "InvalidSubnetID.NotFound", "The subnet ID 'subnet-1' does not exist", "subnet-1", "SubnetId"),
        new("ec2:RequestSpotFleet", "InvalidGroup.NotFound", "The security group 'sg-1' does not exist", "sg-1", "Groups"),
        new("ec2:RequestSpotFleet", "InvalidKeyPair.NotFound", "The key pair 'mykey' does not exist", "no such key pair", "SSH_KEY_NAME"),
        new("ec2:RequestSpotFleet", "InvalidInstanceType", "The following supplied instance types do not exist: [m5.nosuch]", "m5.nosuch", "MACHINE_TYPE"),
        new("ec2:RequestSpotFleet", "Unsupported", "Your requested instance type (m5.xlarge) is not supported in your requested Availability Zone", "m5.xlarge", "subnet"),
        new("ec2:RequestSpotFleet", "MaxSpotInstanceCountExceeded", "Max spot instance count exceeded", "quota", "Service Quotas"),
        new("ec2:RequestSpotFleet", "spotInstanceCountLimitExceeded", "", "quota", "CLUSTER_MACHINES"),
        new("ec2:RequestSpotFleet", "MaxSpotFleetRequestCountExceeded", "", "spot fleets", "clean"),
        new("ec2:RequestSpotFleet", "SpotMaxPriceTooLow", "Your Spot request price of 0.01 is lower than the minimum required", "0.01", "raise MACHINE_PRICE"),
        new("ec2:RequestSpotFleet", "InsufficientInstanceCapacity", "There is no Spot capacity available", "free", "machine types"),
        new("ec2:RequestSpotFleet", "InsufficientFreeAddressesInSubnet", "", "addresses", "subnet"),
        new("ec2:RequestSpotFleet", "VolumeLimitExceeded", "", "disks", "EBS_VOL_SIZE"),
        new("ec2:RequestSpotFleet", "InvalidParameterValue", "Value (arn:aws:iam::1:role/ecsInstanceRole) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN", "arn:aws:iam::1:role/ecsInstanceRole", "not the role in it"),
        new("ec2:RequestSpotFleet", "InvalidSpotFleetRequestConfig", "Parameter: SpotFleetRequestConfig.IamFleetRole is invalid.", "fleet's role", "spotfleet.amazonaws.com"),
        new("ec2:RequestSpotFleet", "InvalidParameterValue", "Invalid BASE64 encoding of user data.", "base64", "UserData"),
        new("ec2:RequestSpotFleet", "InvalidSpotFleetRequestConfig", "Parameter: SpotFleetRequestConfig.ValidUntil is invalid.", "ValidUntil", "fleetscope check"),
        new("ec2:ModifySpotFleetRequest", "InvalidSpotFleetRequestId.NotFound", "The spot fleet request ID 'sfr-1' does not exist", "does not know", "startCluster"),
        new("ec2:CancelSpotFleetRequests", "unexpectedError", "oops", "oops", "clean"),
        new("ec2:TerminateInstances", "InvalidInstanceID.NotFound", "The instance ID 'i-1' does not exist", "no such machine", "repeat"),
        new("logs:CreateExportTask", "LimitExceededException", "Resource limit exceeded.", "one at a time", "wait"),
        new("logs:CreateExportTask", "InvalidParameterException", "GetBucketAcl call on the given bucket failed. Please check if CloudWatch Logs has been granted permission", "GetBucketAcl", "logs.us-east-1.amazonaws.com"),
        new("logs:CreateLogGroup", "LimitExceededException", "Resource limit exceeded.", "log groups", "Service Quotas"),
        new("logs:PutLogEvents", "ResourceNotFoundException", "The specified log stream does not exist.", "no such log group", "LOG_GROUP_NAME"),
        new("logs:CreateLogGroup", "InvalidParameterException", "Value 'a b' at 'logGroupName' failed to satisfy constraint", "logGroupName", "LOG_GROUP_NAME"),
        new("cloudwatch:PutDashboard", "InvalidParameterInput", "The dashboard body is invalid, there are 2 validation errors", "2 validation errors", "CREATE_DASHBOARD"),
        new("cloudwatch:PutMetricAlarm", "LimitExceeded", "", "alarms", "Service Quotas"),
        new("cloudwatch:PutMetricAlarm", "ValidationError", "Value 'x' at 'statistic' failed", "statistic", "APP_NAME"),
        new("ecs:DescribeServices", "ThrottlingException", "Rate exceeded", "throttled ecs:DescribeServices", "wait"),
        new("ec2:DescribeInstances", "RequestLimitExceeded", "Request limit exceeded.", "throttled", "repeat"),
        new("logs:PutRetentionPolicy", "OperationAbortedException", "A conflicting operation is currently in progress", "another change", "wait"),
        new("sqs:CreateQueue", "ServerError", "HTTP 500 without words that could be read", "AWS failed itself", "health.aws.amazon.com"),
        new("sns:ListTopics", "OddNewCode", "Something {odd}.", "Something {odd} (OddNewCode) (request r-1)", "OddNewCode of sns:ListTopics"),
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Cases.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void An_error_is_told_with_its_cause_and_the_next_step(int number)
    {
        var expected = Cases[number];
        var words = AwsFailures.InWords(expected.Failure, expected.Thing);

        words.What.ShouldBe(expected.Thing);
        words.Cause.ShouldContain(expected.Cause);
        words.Next.ShouldContain(expected.Next);
        words.InnerException.ShouldBeSameAs(expected.Failure);
        words.Cause.ShouldNotMatch(@"\{(said|code|call|permission|resource|who|endpoint|region|id|what)\}");
        words.Next.ShouldNotMatch(@"\{\w+\}");
        Orders.ShouldContain(words.Next.Split(' ')[0]);
    }

    [Fact]
    public void Every_row_has_its_case()
    {
        var met = Cases.Select(expected => AwsFailures.Rows.First(row => row.IsAbout(expected.Failure))).ToHashSet();
        AwsFailures.Rows.Where(row => !met.Contains(row)).ShouldBeEmpty();
        AwsFailures.Rows.Count.ShouldBeGreaterThanOrEqualTo(45);
    }

    [Theory]
    [InlineData("NoAnswer", 0, true)]
    [InlineData("NoCredentials", 0, false)]
    [InlineData("ExpiredToken", 400, true)]
    [InlineData("SlowDown", 503, true)]
    [InlineData("InternalError", 500, true)]
    [InlineData("ServerError", 502, true)]
    [InlineData("RequestTimeout", 400, true)]
    [InlineData("Wordless", 400, true)]
    [InlineData("Throttling", 400, true)]
    [InlineData("NotImplemented", 501, false)]
    [InlineData("AccessDenied", 403, false)]
    [InlineData("InvalidAccessKeyId", 403, false)]
    [InlineData("SignatureDoesNotMatch", 403, false)]
    [InlineData("NoSuchBucket", 404, false)]
    [InlineData("PermanentRedirect", 301, false)]
    [InlineData("InvalidObjectState", 403, false)]
    [InlineData("DiskFull", 0, false)]
    [InlineData("Damaged", 200, false)]
    public void What_may_pass_with_nothing_but_time_is_told_from_what_AWS_has_decided(string code, int status, bool isPassing) =>
        AwsFailures.InWords(new AwsException("s3:GetObject", code, "", status, ""), "s3://lab/a").IsPassing.ShouldBe(isPassing);

    [Fact]
    public void What_comes_from_AWS_is_translated_wherever_it_is_caught()
    {
        var failure = new AwsException("sqs:CreateQueue", "QueueNameExists", "A queue already exists", 400, "") { Thing = "queue FlyQueue" };
        AwsFailures.Translate(failure).ShouldNotBeNull().What.ShouldBe("queue FlyQueue");
        AwsFailures.Translate(new AggregateException(failure)).ShouldNotBeNull().What.ShouldBe("queue FlyQueue");
        AwsFailures.Translate(new AwsException("sts:GetCallerIdentity", "AccessDenied", "no", 403, "")).ShouldNotBeNull().What.ShouldBe("sts:GetCallerIdentity");
        AwsFailures.Translate(new InvalidOperationException()).ShouldBeNull();
    }

    private static readonly string[] Orders =
    [
        "add", "allow", "ask", "check", "copy", "correct", "create", "enable", "free", "install", "look", "lower", "raise", "remove", "repeat", "restore", "run", "set", "shorten", "sign",
        "split", "start", "wait",
    ];

    private sealed record Case(string Call, string Code, string Said, string Cause, string Next)
    {
        public string Thing { get; init; } = "the thing";

        public string Endpoint { get; init; } = $"https://{Call.Split(':')[0]}.us-east-1.amazonaws.com";

        public Exception? Inner { get; init; }

        public AwsException Failure => failure ??= new AwsException(Call, Code, Said, 400, "r-1", Inner) { Endpoint = Endpoint };

        private AwsException? failure;
    }
}
