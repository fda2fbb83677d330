using Fleetscope.Aws.Api;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws;

/// <summary>What AWS's errors mean for a run and what to do about them: one table, the first row that fits speaks.</summary>
public static class AwsFailures
{
    private const string Denials = "AccessDenied AccessDeniedException UnauthorizedOperation AuthorizationError AuthorizationErrorException NotAuthorized Forbidden Http403";

    private const string Expiries = "ExpiredToken ExpiredTokenException TokenRefreshRequired RequestExpired";

    /// <summary>What every other call would meet as well: no keys, wrong ones, no way to AWS.</summary>
    private const string Closures = "NoCredentials NoAnswer RequestTimeTooSkewed RequestInTheFuture " + Expiries + " InvalidClientTokenId "
        + "UnrecognizedClientException InvalidAccessKeyId SignatureDoesNotMatch InvalidSignatureException AuthFailure IncompleteSignature MissingAuthenticationToken";

    /// <summary>The rows, narrow ones before wide ones.</summary>
    internal static IReadOnlyList<AwsFailure> Rows { get; } =
    [
        // Keys
        new("", "NoCredentials", "SSO", "its SSO sign-in cannot be used here ({said})",
            "run `aws sso login`, then `eval \"$(aws configure export-credentials --format env)\"`, both with --profile NAME where AWS_PROFILE names one"),
        new("", "NoCredentials", "assume|AssumeRole", "the profile's role cannot be taken ({said})", "check role_arn and source_profile in ~/.aws/config, and the role's trust policy"),
        new("", "NoCredentials", "", "there are no AWS credentials ({said})", "run `aws configure`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile in AWS_PROFILE"),
        new("", "RequestTimeTooSkewed RequestInTheFuture", "", "this machine's clock differs from AWS's by minutes ({said})", "set the clock: `timedatectl set-ntp true`, then try again"),
        new("", "InvalidSignatureException SignatureDoesNotMatch AuthFailure", "Signature expired|not yet current", "this machine's clock differs from AWS's by minutes ({said})",
            "set the clock: `timedatectl set-ntp true`, then try again"),
        new("", Expiries, "", "the credentials have expired",
            "sign in again (`aws sso login`, or fetch new session keys), then repeat the command: it goes on where it stopped"),
        new("", "InvalidClientTokenId UnrecognizedClientException InvalidAccessKeyId", "", "AWS does not know the access key, at least not in {region}",
            "check the key with `aws sts get-caller-identity`; for a region that must be opted in, enable it in the account's settings first"),
        new("", "SignatureDoesNotMatch InvalidSignatureException AuthFailure IncompleteSignature MissingAuthenticationToken", "", "the secret key does not fit the access key ({said})",
            "copy both keys again with `aws configure`; keys of a session need their session token too"),
        new(
            "", "OptInRequired SubscriptionRequiredException", "", "the account may not use the service in {region} yet ({said})",
            "enable the region or the service in the account's settings, or set another AWS_REGION"),
        new("", "Blocked PendingVerification AccountProblem", "", "AWS has put a hold on the account ({said})", "ask AWS support to lift it"),

        // The way to AWS
        new("", "NoAnswer.Region", "", "there is no region '{region}', so {endpoint} cannot be found", "set AWS_REGION to a region such as us-east-1"),
        new("", "NoAnswer.Dns", "", "the name of {endpoint} cannot be resolved ({said})", "check the network and its DNS; behind a proxy set HTTPS_PROXY"),
        new("", "NoAnswer.Tls", "", "no secure connection to {endpoint} ({said})", "install the CA certificates of this machine or of its proxy (SSL_CERT_FILE), and check its clock"),
        new("", "NoAnswer.Refused", "", "nothing listens at {endpoint} ({said})", "start what AWS_ENDPOINT_URL names, or unset it to reach AWS itself; behind a proxy set HTTPS_PROXY"),
        new("", "NoAnswer.Late", "", "{endpoint} did not answer in time ({said})", "check the network and its firewall; then repeat the command, which goes on where it stopped"),
        new("", "NoAnswer", "", "{endpoint} could not be reached ({said})", "check the network; then repeat the command, which goes on where it stopped"),

        // Encryption keys stand before denials: both say AccessDenied.
        new(
            "", Denials + " KmsAccessDenied", "kms:", "the encryption key is closed to {who}: {permission} on {resource} is missing",
            "add {permission} on {resource} to the policies of {who}, or use a bucket or queue without that key"),
        new("", "Kms* KMS*", "", "the encryption key cannot be used ({said})", "check that the KMS key of {what} exists, is enabled, and may be used by you"),

        // Permissions
        new("", "AuthFailure.ServiceLinkedRoleCreationNotPermitted", "", "the account has no service-linked role for spot fleets and you may not create it",
            "run `aws iam create-service-linked-role --aws-service-name spotfleet.amazonaws.com` as an administrator"),
        new("", Denials, "iam:PassRole", "you may not hand on the role: iam:PassRole on {resource} is missing", "add iam:PassRole on {resource} to the policy of {who}"),
        new("", Denials, "service control policy", "the organisation forbids {permission} ({said})", "ask the organisation's administrator to allow {permission} in the service control policy"),
        new("", Denials, "explicit deny", "a policy forbids {permission} on {resource} in so many words", "remove the Deny statement for {permission} on {resource}, or use another name or role"),
        new("", Denials, "permissions boundary", "a permissions boundary leaves out {permission}", "add {permission} on {resource} to the permissions boundary of {who}"),
        new("s3:*", Denials, "requester pays|RequestPayer", "the bucket lets only those in who pay for the transfer", "add --request-payer requester to UPLOAD_FLAGS, or ask the bucket's owner"),
        new("s3:*", "AllAccessDisabled", "", "AWS has closed the bucket to everybody", "ask the bucket's owner, or use another bucket"),
        new(
            "s3:HeadBucket", Denials, "", "the bucket is another account's, or {permission} on it is missing",
            "check the bucket's name in the config; if it is yours, add {permission} on {resource} to your policy"),
        new(
            "s3:*", Denials, "", "{permission} on {resource} is missing, or the bucket's policy says no",
            "add {permission} on {resource} to the policy of {who}, and see that the bucket's policy does not deny it"),
        new("", Denials, "", "{permission} on {resource} is missing", "add {permission} on {resource} to the policy of {who}"),

        // Buckets and objects
        new("", "NoSuchBucket", "", "there is no such bucket", "create it with `aws s3 mb`, or correct the bucket's name in the config"),
        new("s3:*", "PermanentRedirect AuthorizationHeaderMalformed IllegalLocationConstraintException TemporaryRedirect Http301", "", "the bucket is in another region than {region} ({said})",
            "set AWS_REGION to the bucket's region, or use a bucket of this one"),
        new("s3:*", "InvalidBucketName", "", "S3 allows no bucket of that name", "correct the bucket's name: 3 to 63 small letters, digits, '-' and '.'"),
        new("s3:*", "NoSuchKey NotFound", "", "there is no such object", "check the key, upper and lower case too, with `aws s3 ls`"),
        new("s3:*", "InvalidObjectState", "", "the object is in an archive (Glacier) and cannot be read at once", "restore it with `aws s3api restore-object`, then submit the job again"),
        new("s3:*", "AccessControlListNotSupported", "", "the bucket takes no ACLs", "remove --acl from UPLOAD_FLAGS"),
        new("s3:*", "InvalidStorageClass", "", "S3 has no such storage class", "correct --storage-class in UPLOAD_FLAGS"),
        new("s3:*", "KeyTooLongError", "", "the key has more than 1,024 bytes", "shorten output_structure, or the names of the files that the program writes"),
        new("s3:*", "EntityTooLarge", "", "the file is bigger than S3 takes", "split the file, at most 5 TB each"),
        new("s3:*", "BadDigest XAmzContentSHA256Mismatch Damaged", "", "bytes changed on the way ({said})", "repeat the command; if it stays, check this machine's network and memory"),
        new("s3:*", "DiskFull", "", "the disk of this machine took no more ({said})", "free space, or raise EBS_VOL_SIZE for the machines of the fleet"),
        new("s3:*", AwsException.Wordless, "", "S3 has refused the question whether it is there, again and again, without a word of why",
            "wait some minutes and repeat the command; if it stays, see whether the keys have expired and whether AWS_REGION is the bucket's"),
        new("s3:*", "SlowDown", "", "S3 takes no more requests for this prefix at the moment", "wait some minutes and repeat the command; lower CLUSTER_MACHINES if it stays"),
        new("s3:*", "PreconditionFailed ConditionalRequestConflict", "", "somebody else wrote it at the same time", "repeat the command: it starts from what is there now"),
        new("s3:*", "NoSuchUpload", "", "the upload was aborted by somebody", "repeat the command"),

        // Queues
        new("sqs:*", "QueueNameExists", "", "a queue of that name is there with other settings", "run clean for the run that made it, or set another SQS_QUEUE_NAME"),
        new("sqs:*", "QueueDeletedRecently", "", "a queue of that name was removed less than 60 seconds ago", "wait a minute, then repeat the command"),
        new("sqs:*", "QueueDoesNotExist InvalidAddress", "", "there is no such queue in {region}", "run setup first, or check SQS_QUEUE_NAME and AWS_REGION"),
        new("sqs:*", "PurgeQueueInProgress", "", "it was emptied less than 60 seconds ago", "wait a minute, then repeat the command"),
        new(
            "sqs:*", "ReceiptHandleIsInvalid MessageNotInflight", "", "the message belongs to somebody else by now",
            "check that the workers' clocks run and that LEASE_SECONDS is long enough for their network"),
        new("sqs:*", "OverLimit", "", "120,000 messages are in work, the most that SQS allows", "wait until some are done, or lower CLUSTER_MACHINES"),
        new(
            "sqs:*", "BatchRequestTooLong InvalidMessageContents", "", "a job's message is too long or has characters that SQS does not take ({said})",
            "shorten the group's Metadata, and remove control characters from the job file"),
        new("sqs:*", "InvalidAttributeValue InvalidAttributeName InvalidParameterValue", "", "SQS does not take a setting of the queue ({said})",
            "check SQS_MESSAGE_VISIBILITY (0 to 43200 seconds) and the names of both queues"),

        // Clusters, services, task definitions
        new("ecs:*", "ClusterNotFoundException", "", "there is no such cluster in {region}", "run setup first, or check ECS_CLUSTER and AWS_REGION"),
        new("ecs:*", "ClusterContains* UpdateInProgressException", "", "the cluster is still in use ({said})", "wait until its machines and services are gone; it is removed by the next clean"),
        new("ecs:*", "ServiceNotActiveException", "", "the service is ending, or has ended", "wait until it is INACTIVE, then run setup again"),
        new("ecs:*", "ServiceNotFoundException", "", "there is no such service", "run setup first, or check APP_NAME and ECS_CLUSTER"),
        new("ecs:*", "InvalidParameterException", "draining", "a service of that name still drains", "wait some minutes until it has drained, then run setup again"),
        new("ecs:*", "InvalidParameterException", "not idempotent", "a service of that name is there already", "run clean for the run that made it, or set another APP_NAME"),
        new("ecs:*", "ClientException InvalidParameterException", "role", "ECS cannot use the role ({said})", "check that TASK_ROLE_ARN is a role that ecs-tasks.amazonaws.com may assume"),
        new(
            "ecs:CreateService ecs:UpdateService", "ClientException InvalidParameterException", "TaskDefinition",
            "the task definition is not there or inactive ({said})", "run setup again, which registers it"),
        new(
            "ecs:RegisterTaskDefinition", "ClientException InvalidParameterException", "", "ECS does not take the task definition ({said})",
            "check CPU_SHARES, MEMORY, DOCKERHUB_TAG and APP_NAME in the config"),
        new("ecs:*", "AttributeLimitExceededException", "", "the machine has too many attributes", "remove attributes that other tools have put on the cluster's machines"),

        // Fleets: what RequestSpotFleet checks at once
        new("ec2:*", "InvalidAMIID*", "", "there is no such machine image in {region} ({said})", "set ImageId in the fleet file to an image of {region}"),
        new("ec2:*", "InvalidSnapshot*", "", "there is no such snapshot in {region} ({said})", "remove SnapshotId from the fleet file, or set it to the image's own snapshot"),
        new("ec2:*", "InvalidSubnet*", "", "there is no such subnet in {region} ({said})", "set SubnetId in the fleet file to a subnet of {region}"),
        new("ec2:*", "InvalidGroup* InvalidSecurityGroup*", "", "there is no such security group in the subnet's VPC ({said})", "set Groups in the fleet file to a security group of the subnet's VPC"),
        new("ec2:*", "InvalidKeyPair*", "", "there is no such key pair in {region} ({said})", "create the key pair in {region}, or correct SSH_KEY_NAME"),
        new("ec2:*", "InvalidInstanceType", "", "there is no such machine type in {region} ({said})", "correct MACHINE_TYPE, or set another AWS_REGION"),
        new("ec2:*", "Unsupported UnsupportedOperation", "", "the machine type does not go with the zone, the image or the disk ({said})", "set another subnet, MACHINE_TYPE or ImageId"),
        new("ec2:*", "MaxSpotInstanceCountExceeded spotInstanceCountLimitExceeded InstanceLimitExceeded VcpuLimitExceeded", "", "the account's quota for spot machines is used up ({said})",
            "lower CLUSTER_MACHINES, or ask in Service Quotas for more 'All Standard Spot Instance Requests'"),
        new(
            "ec2:*", "MaxSpotFleetRequestCountExceeded", "", "the account has as many spot fleets as its quota allows",
            "run clean for runs that are over, or ask in Service Quotas for more spot fleets"),
        new("ec2:*", "SpotMaxPriceTooLow", "", "MACHINE_PRICE is below today's price ({said})", "raise MACHINE_PRICE, or add machine types to MACHINE_TYPE"),
        new(
            "ec2:*", "InsufficientInstanceCapacity InsufficientHostCapacity", "", "AWS has no such machines free in the zone ({said})",
            "add machine types or subnets, or wait: the fleet asks on by itself"),
        new("ec2:*", "InsufficientFreeAddressesInSubnet", "", "the subnet has no free addresses", "set a bigger subnet in the fleet file, or lower CLUSTER_MACHINES"),
        new(
            "ec2:*", "VolumeLimitExceeded MaxIOPSLimitExceeded", "", "the account's quota for disks is used up ({said})",
            "lower EBS_VOL_SIZE or CLUSTER_MACHINES, or ask in Service Quotas for more EBS storage"),
        new("ec2:RequestSpotFleet", "", "instance profile|IamInstanceProfile", "IamInstanceProfile does not name an instance profile ({said})",
            "set it to an ARN such as arn:aws:iam::123456789012:instance-profile/ecsInstanceRole: an instance profile, not the role in it"),
        new("ec2:RequestSpotFleet", "", "IamFleetRole|fleet role", "EC2 cannot take the fleet's role ({said})", "set IamFleetRole to the ARN of a role that spotfleet.amazonaws.com may assume"),
        new(
            "ec2:RequestSpotFleet", "InvalidParameterValue", "user data|UserData|BASE64", "the start script of the machines is not in base64 ({said})",
            "remove UserData from the fleet file: Fleetscope writes its own"),
        new("ec2:RequestSpotFleet", "Invalid* MissingParameter UnknownParameter", "", "EC2 does not take the fleet's config ({said})", "correct the fleet file; `fleetscope check` names its lines"),
        new("ec2:*", "InvalidSpotFleetRequestId* fleetRequestIdDoesNotExist fleetRequestIdMalformed", "", "AWS does not know the fleet (any more)", "run startCluster to request a new one"),
        new(
            "ec2:CancelSpotFleetRequests", "unexpectedError fleetRequestNotInCancellableState", "", "the fleet could not be cancelled ({said})",
            "repeat clean until the fleet is gone: its machines cost money while it lives"),
        new("ec2:*", "InvalidInstanceID*", "", "there is no such machine (any more)", "repeat the command: it looks for machines anew"),

        // Logs
        new("logs:CreateExportTask", "LimitExceededException", "", "the account exports another log group just now, and AWS allows one at a time", "wait until it is done, then repeat the command"),
        new("logs:CreateExportTask", "InvalidParameterException", "", "the export was refused; most often the bucket's policy does not let CloudWatch Logs write ({said})",
            "allow logs.{region}.amazonaws.com s3:GetBucketAcl and s3:PutObject in the policy of the bucket, which must be in {region}"),
        new(
            "logs:CreateLogGroup logs:CreateLogStream", "LimitExceededException", "", "the account has as many log groups as its quota allows",
            "remove log groups that nobody needs, or ask in Service Quotas for more"),
        new("logs:*", "ResourceNotFoundException", "", "there is no such log group or stream", "run setup first, or check LOG_GROUP_NAME and AWS_REGION"),
        new("logs:*", "InvalidParameterException", "", "CloudWatch Logs does not take it ({said})", "check LOG_GROUP_NAME: 1 to 512 letters, digits, '_', '-', '/', '.' and '#'"),

        // Alarms and dashboards
        new(
            "cloudwatch:PutDashboard", "InvalidParameterInput DashboardInvalidInputError InvalidParameterValue", "",
            "CloudWatch does not take the dashboard ({said})", "set CREATE_DASHBOARD = 'False' and report it with these words"),
        new("cloudwatch:*", "LimitExceeded LimitExceededFault", "", "the account has as many alarms as its quota allows", "remove alarms that nobody needs, or ask in Service Quotas for more"),
        new("cloudwatch:*", "ValidationError InvalidParameterValue InvalidParameterCombination", "", "CloudWatch does not take the alarm ({said})", "check APP_NAME, and report it with these words"),

        // Passing troubles that did not pass
        new("", "Throttl* RequestThrottled* RequestLimitExceeded TooManyRequestsException EC2ThrottledException Http429", "", "AWS has throttled {call} for more than half a minute",
            "wait some minutes and repeat the command, which goes on where it stopped; look for other programs that call this account often"),
        new("", "OperationAborted*", "", "another change of the same thing is under way", "wait a minute, then repeat the command"),
        new(
            "", "ServerError Internal* ServiceUnavailable Unavailable ServerException Http5*", "", "AWS failed itself, again and again ({said}){id}",
            "look at https://health.aws.amazon.com for {region}, wait, then repeat the command"),
        new("", "", "", "{said} ({code}){id}", "look up {code} of {call} in AWS's API reference; if it is not about your account, report it with these words"),
    ];

    /// <summary>The error in words.</summary>
    /// <param name="what">The thing that failed, by its name.</param>
    internal static FleetscopeException InWords(AwsException failure, string what) => Rows.First(row => row.IsAbout(failure)).InWords(failure, what);

    /// <summary>What left this project, in words; called once, where the command line reports failures.</summary>
    /// <returns>Null for what does not come from AWS.</returns>
    public static FleetscopeException? Translate(Exception failure) => failure switch
    {
        AwsException aws => InWords(aws, aws.Thing.Length > 0 ? aws.Thing : aws.Call),
        AggregateException { InnerExceptions: [var only] } => Translate(only),
        _ => null,
    };

    /// <summary>Whether the caller may not make the call.</summary>
    internal static bool IsDenied(AwsException failure) => Denials.Split(' ').Contains(failure.Code);

    /// <summary>Whether any other call of the account would fail as this one did.</summary>
    internal static bool ClosesAccount(AwsException failure) => Closures.Split(' ').Contains(failure.Code);

    /// <summary>Whether S3 or another service asked for fewer requests.</summary>
    internal static bool IsSlowDown(AwsException failure) =>
        failure.Code is "SlowDown" or "ServiceUnavailable" or "Throttling" or "ThrottlingException" or "RequestThrottled" or "TooManyRequestsException" || failure.Status == 503;

    /// <summary>
    /// Whether it may pass with nothing but time: no way to AWS, AWS fails or asks for fewer requests, or the keys have expired. Where there are no keys at all, somebody has to see to it.
    /// </summary>
    internal static bool IsPassing(AwsException failure) => failure.Code == AwsException.NoAnswer
        || Expiries.Split(' ').Contains(failure.Code)
        || (AttemptEnds.Of(failure.Code, failure.Status, TimeSpan.Zero) is AttemptEnd.Throttled or AttemptEnd.ServerFailed && failure.Status != 501);

    /// <summary>Whether a permission is missing, so that asking again is of no use.</summary>
    internal static bool IsDenial(AwsException failure) => Denials.Split(' ').Contains(failure.Code);

    /// <summary>Does something that calls AWS, and turns its refusal into words.</summary>
    internal static async Task<T> InWordsAsync<T>(string what, Func<Task<T>> calls)
    {
        try
        {
            return await calls();
        }
        catch (AwsException failure)
        {
            throw InWords(failure, what);
        }
    }

    internal static async Task InWordsAsync(string what, Func<Task> calls)
    {
        try
        {
            await calls();
        }
        catch (AwsException failure)
        {
            throw InWords(failure, what);
        }
    }
}
