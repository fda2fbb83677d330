using Fleetscope.Aws.Api;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.Reading;

/// <summary>An answer of the account; the value may be null where null is an answer.</summary>
internal sealed record Known<T>(T Value);

/// <summary>The account, for reading only. Each thing is asked once, whoever wants it; what cannot be known is remembered with who wanted it.</summary>
/// <param name="open">Opens the account; null: it is not looked at.</param>
internal sealed class AccountView(Func<AwsApi>? open, TimeProvider clock)
{
    private const string SpotStandardQuota = "L-34B43A08";

    private readonly Dictionary<string, object> answers = [];
    private readonly SortedDictionary<string, SortedSet<string>> missing = new(StringComparer.Ordinal);
    private AwsApi? api;
    private bool tried;

    /// <summary>Why nothing at all can be known; null when that is not so, or the account is not looked at.</summary>
    public string? ClosedBy { get; private set; }

    /// <summary>What to do about that; an order.</summary>
    public string ClosedNext { get; private set; } = "";

    /// <summary>The profile's trouble, when that is what closes the account.</summary>
    public FleetscopeException? ProfileTrouble { get; private set; }

    /// <summary>Who is called; null when that is not known.</summary>
    public CallerIdentity? Caller { get; private set; }

    /// <summary>What could not be read, with why, and for whom.</summary>
    public IReadOnlyDictionary<string, IReadOnlyCollection<string>> Missing => missing.ToDictionary(one => one.Key, IReadOnlyCollection<string> (one) => one.Value);

    /// <summary>Opens the account. Fails quietly: <see cref="ClosedBy"/> says why.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (tried || open is null)
        {
            return;
        }

        tried = true;
        try
        {
            api = open();
            Caller = await api.Account.WhoAmIAsync(cancellationToken);
        }
        catch (FleetscopeException wrong)
        {
            (ProfileTrouble, ClosedBy, ClosedNext) = (wrong, $"{wrong.What}: {wrong.Cause}", wrong.Next);
        }
        catch (AwsException refused) when (AwsFailures.ClosesAccount(refused))
        {
            Close(refused);
        }
        catch (AwsException)
        {
            // Anybody may ask who they are, so this passes; what matters is what the other calls say.
        }
    }

    public Task<Known<IReadOnlyList<InstanceType>>?> TypesAsync(string asker, IReadOnlyList<string> types, CancellationToken cancellationToken) =>
        AskAsync(asker, "ec2:DescribeInstanceTypes", string.Join(',', types), account => account.Ec2.ListInstanceTypesAsync(types, cancellationToken), cancellationToken);

    /// <summary>What machines cost now: the newest price of each type and zone.</summary>
    public Task<Known<IReadOnlyList<SpotPrice>>?> PricesAsync(string asker, IReadOnlyList<string> types, CancellationToken cancellationToken) => AskAsync(
        asker, "ec2:DescribeSpotPriceHistory", string.Join(',', types),
        async Task<IReadOnlyList<SpotPrice>> (account) =>
        {
            // A start of "now" gives the price that holds now, however long ago it was set (DescribeSpotPriceHistory).
            var history = await account.Ec2.ListSpotPricesAsync(types, clock.GetUtcNow(), cancellationToken);
            return [.. history.GroupBy(price => (price.InstanceType, price.Zone)).Select(group => group.MaxBy(price => price.At)!)];
        },
        cancellationToken);

    public Task<Known<MachineImage?>?> ImageAsync(string asker, string id, CancellationToken cancellationToken) =>
        AskAsync(asker, "ec2:DescribeImages", id, account => account.Ec2.FindImageAsync(id, cancellationToken), cancellationToken);

    public Task<Known<string?>?> ParameterAsync(string asker, string name, CancellationToken cancellationToken) =>
        AskAsync(asker, "ssm:GetParameter", name, account => account.Account.FindParameterAsync(name, cancellationToken), cancellationToken);

    public Task<Known<IReadOnlyList<Subnet>>?> SubnetsAsync(string asker, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        AskAsync(asker, "ec2:DescribeSubnets", string.Join(',', ids), account => account.Ec2.ListSubnetsAsync(ids, cancellationToken), cancellationToken);

    public Task<Known<IReadOnlyList<SecurityGroup>>?> SecurityGroupsAsync(string asker, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        AskAsync(asker, "ec2:DescribeSecurityGroups", string.Join(',', ids), account => account.Ec2.ListSecurityGroupsAsync(ids, cancellationToken), cancellationToken);

    public Task<Known<IReadOnlyList<RouteTable>>?> RouteTablesAsync(string asker, IReadOnlyList<string> vpcs, CancellationToken cancellationToken) =>
        AskAsync(asker, "ec2:DescribeRouteTables", string.Join(',', vpcs), account => account.Ec2.ListRouteTablesAsync(vpcs, cancellationToken), cancellationToken);

    public Task<Known<bool>?> KeyPairAsync(string asker, string name, CancellationToken cancellationToken) =>
        AskAsync(asker, "ec2:DescribeKeyPairs", name, account => account.Ec2.HasKeyPairAsync(name, cancellationToken), cancellationToken);

    public Task<Known<IamRole?>?> RoleAsync(string asker, string name, CancellationToken cancellationToken) =>
        AskAsync(asker, "iam:GetRole", name, account => account.Account.FindRoleAsync(name, cancellationToken), cancellationToken);

    public Task<Known<IReadOnlyList<string>?>?> InstanceProfileAsync(string asker, string name, CancellationToken cancellationToken) =>
        AskAsync(asker, "iam:GetInstanceProfile", name, account => account.Account.FindInstanceProfileAsync(name, cancellationToken), cancellationToken);

    public Task<Known<string?>?> TopicAsync(string asker, string name, CancellationToken cancellationToken) =>
        AskAsync(asker, "sns:ListTopics", name, account => account.Account.FindTopicAsync(name, cancellationToken), cancellationToken);

    public Task<Known<IReadOnlyDictionary<string, string>?>?> FunctionTagsAsync(string asker, string name, CancellationToken cancellationToken) =>
        AskAsync(asker, "lambda:GetFunction", name, account => account.Account.FindFunctionTagsAsync(name, cancellationToken), cancellationToken);

    /// <summary>The vCPUs that the account may have as spot machines of the families A, C, D, H, I, M, R, T and Z.</summary>
    public Task<Known<double?>?> SpotQuotaAsync(string asker, CancellationToken cancellationToken) =>
        AskAsync(asker, "servicequotas:GetServiceQuota", SpotStandardQuota, account => account.Account.FindQuotaAsync("ec2", SpotStandardQuota, cancellationToken), cancellationToken);

    public Task<Known<string?>?> QueueAsync(string asker, string name, CancellationToken cancellationToken) =>
        AskAsync(asker, "sqs:GetQueueUrl", name, account => account.Sqs.FindQueueAsync(name, cancellationToken), cancellationToken);

    public Task<Known<IReadOnlyDictionary<string, string>>?> QueueAttributesAsync(string asker, string url, CancellationToken cancellationToken) =>
        AskAsync(asker, "sqs:GetQueueAttributes", url, account => account.Sqs.GetQueueAttributesAsync(url, cancellationToken), cancellationToken);

    public Task<Known<IReadOnlyList<string>>?> QueuesAsync(string asker, string prefix, CancellationToken cancellationToken) =>
        AskAsync(asker, "sqs:ListQueues", prefix, account => account.Sqs.ListQueuesAsync(prefix, cancellationToken), cancellationToken);

    public Task<Known<EcsCluster?>?> ClusterAsync(string asker, string name, CancellationToken cancellationToken) =>
        AskAsync(asker, "ecs:DescribeClusters", name, account => account.Ecs.FindClusterAsync(name, cancellationToken), cancellationToken);

    public Task<Known<IReadOnlyList<string>>?> ServicesAsync(string asker, string cluster, CancellationToken cancellationToken) =>
        AskAsync(asker, "ecs:ListServices", cluster, account => account.Ecs.ListServicesAsync(cluster, cancellationToken), cancellationToken);

    public Task<Known<IReadOnlyList<string>>?> DashboardsAsync(string asker, CancellationToken cancellationToken) =>
        AskAsync(asker, "cloudwatch:ListDashboards", "", account => account.CloudWatch.ListDashboardsAsync("", cancellationToken), cancellationToken);

    public Task<Known<BucketSight>?> BucketAsync(string asker, string name, CancellationToken cancellationToken) => AskAsync(
        asker, "s3:ListBucket", name,
        async account =>
        {
            try
            {
                return await account.S3.FindBucketAsync(name, cancellationToken) is { } region ? new BucketSight(BucketState.There, region) : new BucketSight(BucketState.Missing, "");
            }
            catch (AwsException refused) when (AwsFailures.IsDenied(refused))
            {
                // S3 tells nobody whether a bucket of another's is there.
                return new BucketSight(BucketState.Closed, "");
            }
        },
        cancellationToken);

    public Task<Known<string?>?> BucketPolicyAsync(string asker, string name, CancellationToken cancellationToken) =>
        AskAsync(asker, "s3:GetBucketPolicy", name, account => account.S3.FindPolicyAsync(name, cancellationToken), cancellationToken);

    /// <summary>Calls S3 for what lies in a bucket. What is closed once is not asked again.</summary>
    /// <exception cref="BucketUnreadableException">It cannot be seen; why is in <see cref="Missing"/>, where it is not another rule's to say.</exception>
    public async Task<T> InBucketAsync<T>(string bucket, string permission, Func<IS3, Task<T>> call, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        var question = $"{permission} in {bucket}";
        if (api is null || answers.ContainsKey(question))
        {
            throw new BucketUnreadableException($"{bucket} cannot be looked into");
        }

        try
        {
            return await call(api.S3);
        }
        catch (AwsException refused)
        {
            var trouble = TroubleOf(permission, refused);
            answers[question] = trouble;
            if (api is not null && refused.Code != "NoSuchBucket")
            {
                Note(trouble, $"what lies in {bucket}");
            }

            throw new BucketUnreadableException($"{bucket} cannot be looked into: {trouble}");
        }
    }

    /// <summary>Remembers that a bucket has more than is looked through.</summary>
    public BucketUnreadableException TooMuch(string bucket, string why)
    {
        Note(why, $"what lies in {bucket}");
        return new BucketUnreadableException(why);
    }

    private async Task<Known<T>?> AskAsync<T>(string asker, string permission, string thing, Func<AwsApi, Task<T>> call, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        if (api is null)
        {
            return null;
        }

        var question = $"{permission} {thing}";
        if (!answers.TryGetValue(question, out var answer))
        {
            answers[question] = answer = await TryAsync(permission, () => call(api));
        }

        if (answer is string trouble && api is not null)
        {
            Note(trouble, asker);
        }

        return answer as Known<T>;
    }

    private async Task<object> TryAsync<T>(string permission, Func<Task<T>> call)
    {
        try
        {
            return new Known<T>(await call());
        }
        catch (AwsException refused)
        {
            return TroubleOf(permission, refused);
        }
    }

    /// <summary>Why something cannot be known. An account that does not answer at all is not asked again.</summary>
    private string TroubleOf(string permission, AwsException refused)
    {
        if (AwsFailures.ClosesAccount(refused))
        {
            Close(refused);
            return ClosedBy!;
        }

        return AwsFailures.IsDenied(refused) ? $"the permission {permission} is missing" : $"{permission} failed ({refused.Code})";
    }

    private void Note(string trouble, string asker)
    {
        if (!missing.TryGetValue(trouble, out var askers))
        {
            missing[trouble] = askers = new SortedSet<string>(StringComparer.Ordinal);
        }

        askers.Add(asker);
    }

    private void Close(AwsException refused)
    {
        var words = AwsFailures.InWords(refused, refused.Call);
        (api, ClosedBy, ClosedNext) = (null, words.Cause, words.Next);
    }
}

/// <summary>What can be seen of a bucket.</summary>
/// <param name="Region">Empty when that is not known.</param>
internal sealed record BucketSight(BucketState State, string Region);

internal enum BucketState
{
    There,

    Missing,

    /// <summary>It may be there, and is not for us to look into.</summary>
    Closed,
}
