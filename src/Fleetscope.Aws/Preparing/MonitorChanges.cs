using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Preparing;

/// <summary>The topic Monitor and the function behind it.</summary>
internal sealed class MonitorChanges(AwsApi api, Settling settling, AccountSnapshot there, PreparationTerms terms)
{
    private const string FromTopic = "FleetscopeTopic";
    private const string FromRules = "FleetscopeRules";

    private AccountNames Names => there.Names;

    private Dictionary<string, string> Tags => new() { [RunNames.VersionTag] = terms.Version };

    private bool IsOurs => there.Function is { } function && AccountSnapshot.IsOurs(function.Tags);

    /// <summary>Whether the account will have our function.</summary>
    public bool WillBeOurs => IsOurs || (terms.Package is not null && (there.Function is null || terms.TakesOver));

    private FunctionSettings Wanted => new("provided.al2023", "bootstrap", RoleArn, "Fleetscope: watches runs and ends them", TimeSpan.FromMinutes(15), 512)
    {
        Environment = new Dictionary<string, string> { [AccountNames.BucketVariable] = terms.Bucket },
    };

    private string RoleArn => there.Roles.GetValueOrDefault(AccountNames.MonitorRole)?.Role.Arn ?? Names.Role(AccountNames.MonitorRole);

    private string Topic => there.Topic?.Arn ?? Names.Topic;

    public IEnumerable<Change> ToPrepare(List<string> remarks)
    {
        if (there.Topic is null)
        {
            yield return new Change("create", "topic", AccountNames.Monitor, "Alarms of runs and news for people go through it")
            {
                DoAsync = token => api.Sns.CreateTopicAsync(AccountNames.Monitor, Tags, token),
            };
        }

        foreach (var change in OfFunction(remarks))
        {
            yield return change;
        }

        if (there.Bucket is { Packages: { Count: > 0 } left })
        {
            yield return new Change(
                "remove", "packages of the function", $"s3://{terms.Bucket}/{AccountNames.Packages}", "Left by a command that was killed") { DoAsync = token => api.S3.DeleteAsync(terms.Bucket, left, token) };
        }

        if (!WillBeOurs)
        {
            yield break;
        }

        foreach (var change in Permissions())
        {
            yield return change;
        }

        if (there.Topic?.Subscriptions.Any(one => one.Protocol == "lambda" && one.Endpoint == Names.Function) != true)
        {
            yield return new Change("create", "subscription", $"{AccountNames.Monitor}/{AccountNames.Monitor}", "Alarms of runs reach the function")
            {
                DoAsync = token => api.Sns.SubscribeAsync(Topic, "lambda", Names.Function, token),
            };
        }
    }

    public IEnumerable<Change> ToRemove(List<string> remarks)
    {
        if (IsOurs)
        {
            yield return new Change("remove", "function", AccountNames.Monitor, "") { DoAsync = token => api.Lambda.DeleteFunctionAsync(AccountNames.Monitor, token) };
        }
        else if (there.Function is not null)
        {
            remarks.Add($"kept: function {AccountNames.Monitor}, which is not Fleetscope's");
        }

        if (there.Topic is not { } topic)
        {
            yield break;
        }

        // Addresses were subscribed for our runs; anything else is somebody else's use of the topic.
        var ours = topic.Subscriptions.Where(one => one.Protocol == "lambda" && one.Endpoint == Names.Function && (IsOurs || there.Function is null)).ToList();
        var others = topic.Subscriptions.Where(one => one.Protocol is not ("email" or "email-json")).Except(ours).ToList();
        if (topic.IsOurs && others.Count == 0)
        {
            yield return new Change("remove", "topic", AccountNames.Monitor, "With its subscriptions") { DoAsync = token => api.Sns.DeleteTopicAsync(topic.Arn, token) };
            yield break;
        }

        remarks.Add($"kept: topic {AccountNames.Monitor}, which {(topic.IsOurs ? $"others use ({string.Join(", ", others.Select(one => one.Endpoint))})" : "Fleetscope did not make")}");
        foreach (var subscription in ours)
        {
            yield return new Change("remove", "subscription", $"{AccountNames.Monitor}/{AccountNames.Monitor}", "") { DoAsync = token => api.Sns.UnsubscribeAsync(subscription.Arn, token) };
        }
    }

    private IEnumerable<Change> OfFunction(List<string> remarks)
    {
        if (there.Function is not { } function)
        {
            if (terms.Package is not { } package)
            {
                remarks.Add("no function Monitor: no --package was given (./package-monitor builds it), so AUTO_MONITOR does nothing yet; everything else is prepared");
                yield break;
            }

            yield return new Change("create", "function", AccountNames.Monitor, "Watches runs and ends them while nobody else does")
            {
                DoAsync = token => WithPackageAsync(package, code => api.Lambda.CreateFunctionAsync(AccountNames.Monitor, Wanted, code, Tags, token), token),
            };
            yield break;
        }

        if (!IsOurs && !WillBeOurs)
        {
            remarks.Add($"function {AccountNames.Monitor} is not Fleetscope's (the family's own ends with an error half way through a clean-up, and the fleet runs on): "
                + "AUTO_MONITOR does nothing with it. Replace it with --package FILE --take-over");
            yield break;
        }

        foreach (var change in Updates(function))
        {
            yield return change;
        }
    }

    private IEnumerable<Change> Updates(LambdaFunction function)
    {
        var verb = IsOurs ? "update" : "replace";
        if (!function.Settings.IsSame(Wanted))
        {
            yield return new Change(verb, "settings of function", AccountNames.Monitor, IsOurs ? "They were changed" : "Its role becomes " + AccountNames.MonitorRole)
            {
                DoAsync = token => settling.DoAsync(() => api.Lambda.UpdateSettingsAsync(AccountNames.Monitor, Wanted, token), IsTooEarly, token),
            };
        }

        if (terms.Package is { } package && function.CodeSha256 != package.Sha256)
        {
            yield return new Change(verb, "code of function", AccountNames.Monitor, $"To version {terms.Version}")
            {
                DoAsync = token => WithPackageAsync(package, code => api.Lambda.UpdateCodeAsync(AccountNames.Monitor, code, token), token),
            };
        }

        // Last: the tag says that the code is ours.
        if (!IsOurs || (terms.Package is not null && function.Tags[RunNames.VersionTag] != terms.Version))
        {
            yield return new Change(verb, "tag of function", AccountNames.Monitor, $"{RunNames.VersionTag} = {terms.Version}")
            {
                DoAsync = token => api.Lambda.TagFunctionAsync(function.Arn, Tags, token),
            };
        }
    }

    private IEnumerable<Change> Permissions()
    {
        foreach (var (statement, principal, source, what) in ((string, string, string, string)[])
            [(FromTopic, "sns.amazonaws.com", Topic, "The topic may call the function"), (FromRules, "events.amazonaws.com", Names.Rules, "The rules of runs may call the function")])
        {
            var has = there.FunctionPolicy is { } policy ? PolicyJson.Find(policy, statement) : null;
            if (has is not null && has.ToJsonString().Contains($"\"{source}\"", StringComparison.Ordinal))
            {
                continue;
            }

            yield return new Change(has is null ? "create" : "repair", "permission", $"{AccountNames.Monitor}/{statement}", what)
            {
                DoAsync = token => PermitAsync(has is not null, statement, principal, source, token),
            };
        }
    }

    private async Task PermitAsync(bool replaces, string statement, string principal, string source, CancellationToken cancellationToken)
    {
        if (replaces)
        {
            await api.Lambda.RemovePermissionAsync(AccountNames.Monitor, statement, cancellationToken);
        }

        await settling.DoAsync(() => api.Lambda.AddPermissionAsync(AccountNames.Monitor, statement, principal, source, cancellationToken), IsTooEarly, cancellationToken);
    }

    /// <summary>A zip of some tens of MB is too much for one request over a slow line; a bucket takes it in parts.</summary>
    private async Task WithPackageAsync(MonitorPackage package, Func<FunctionPackage, Task> use, CancellationToken cancellationToken)
    {
        await api.S3.UploadAsync(package.File, terms.Bucket, package.Key, new UploadSettings(), cancellationToken);
        await settling.DoAsync(() => use(new FunctionPackage(terms.Bucket, package.Key)), IsTooEarly, cancellationToken);
        await api.S3.DeleteAsync(terms.Bucket, [package.Key], cancellationToken);
    }

    private static bool IsTooEarly(AwsException failure) =>
        failure.Code is "ResourceConflictException" or "ResourceNotFoundException"
        || (failure.Code == "InvalidParameterValueException" && failure.Said.Contains("cannot be assumed", StringComparison.Ordinal));
}
