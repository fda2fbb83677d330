using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Preparing;

/// <summary>AWS_BUCKET: the bucket itself where it is missing, and what lets CloudWatch Logs export into it.</summary>
internal sealed class BucketChanges(AwsApi api, AccountSnapshot there, PreparationTerms terms)
{
    private const string MayLook = "FleetscopeLogExportAcl";
    private const string MayWrite = "FleetscopeLogExport";

    private string Bucket => terms.Bucket;

    private string Arn => there.Names.Bucket(Bucket);

    private string Logs => $"logs.{there.Names.Region}.amazonaws.com";

    /// <summary>The statements of CloudWatch Logs User Guide, "Export log data to Amazon S3", narrowed to where exports go and to this account.</summary>
    private IReadOnlyList<JsonObject> Statements =>
    [
        new()
        {
            ["Sid"] = MayLook, ["Effect"] = "Allow", ["Principal"] = new JsonObject { ["Service"] = Logs }, ["Action"] = "s3:GetBucketAcl", ["Resource"] = Arn,
            ["Condition"] = new JsonObject { ["StringEquals"] = new JsonObject { ["aws:SourceAccount"] = there.Names.Account } },
        },
        new()
        {
            ["Sid"] = MayWrite, ["Effect"] = "Allow", ["Principal"] = new JsonObject { ["Service"] = Logs }, ["Action"] = "s3:PutObject", ["Resource"] = Arn + "/exportedlogs/*",
            ["Condition"] = new JsonObject { ["StringEquals"] = new JsonObject { ["aws:SourceAccount"] = there.Names.Account, ["s3:x-amz-acl"] = "bucket-owner-full-control" } },
        },
    ];

    /// <exception cref="FleetscopeException">The bucket is in another region.</exception>
    public IEnumerable<Change> ToPrepare()
    {
        if (there.Bucket is { } has && has.Region != there.Names.Region)
        {
            throw new FleetscopeException($"AWS_BUCKET {Bucket}", $"it is in {has.Region}, and AWS_REGION is {there.Names.Region}: logs cannot be exported across regions, and copying costs money",
                $"set AWS_REGION = '{has.Region}', or AWS_BUCKET to a bucket in {there.Names.Region} or to the name of a new one");
        }

        if (there.Bucket is null)
        {
            yield return new Change("create", "bucket", Bucket, $"In {there.Names.Region}, private")
            {
                DoAsync = token => api.Buckets.CreateBucketAsync(Bucket, new Dictionary<string, string> { [RunNames.VersionTag] = terms.Version }, token),
            };
        }

        if (there.Bucket is null or { IsOurs: true, IsPrivate: false })
        {
            yield return new Change(there.Bucket is null ? "create" : "repair", "public access block", Bucket, "Nothing in the bucket can be made public")
            {
                DoAsync = token => api.Buckets.BlockPublicAccessAsync(Bucket, token),
            };
        }

        if (LetsLogsIn(there.Bucket?.Policy))
        {
            yield break;
        }

        yield return new Change(
            there.Bucket?.Policy is null ? "create" : "add", "statements of the bucket's policy", Bucket,
            $"CloudWatch Logs may export logs of runs; all other statements stay\n{Shown()}")
        {
            DoAsync = async token =>
            {
                // Read again: somebody may have changed it while the plan was looked at.
                var now = await api.Buckets.FindPolicyAsync(Bucket, token);
                var merged = PolicyJson.With(now is null ? null : PolicyJson.Parse($"the policy of bucket {Bucket}", now), Statements);
                await api.Buckets.PutPolicyAsync(Bucket, merged.ToJsonString(), token);
            },
        };
    }

    public IEnumerable<Change> ToRemove(List<string> remarks)
    {
        if (there.Bucket is not { } has)
        {
            yield break;
        }

        if (has.Packages.Count > 0)
        {
            yield return new Change("remove", "packages of the function", $"s3://{Bucket}/{AccountNames.Packages}", "") { DoAsync = token => api.S3.DeleteAsync(Bucket, has.Packages, token) };
        }

        if (has is { IsOurs: true, HasObjects: false })
        {
            yield return new Change("remove", "bucket", Bucket, "It is empty") { DoAsync = token => api.Buckets.DeleteBucketAsync(Bucket, token) };
            yield break;
        }

        remarks.Add(has.IsOurs ? $"kept: bucket {Bucket}, for there are objects in it; remove it yourself when you need none of them" : $"kept: bucket {Bucket}, which Fleetscope did not make");
        if (has.Policy is { } policy && (PolicyJson.Find(policy, MayLook) ?? PolicyJson.Find(policy, MayWrite)) is not null)
        {
            yield return new Change("remove", "statements of the bucket's policy", Bucket, "Those that let CloudWatch Logs in; all others stay") { DoAsync = RemoveStatementsAsync };
        }
    }

    private bool LetsLogsIn(JsonObject? policy)
    {
        if (policy is null)
        {
            return false;
        }

        var ours = Statements.Select(wanted => (Wanted: wanted, Has: PolicyJson.Find(policy, (string)wanted["Sid"]!))).ToList();
        return ours.Exists(one => one.Has is not null)
            ? ours.TrueForAll(one => JsonNode.DeepEquals(one.Wanted, one.Has))
            : PolicyJson.Lets(policy, Logs, "s3:GetBucketAcl", Arn)
                && (PolicyJson.Lets(policy, Logs, "s3:PutObject", Arn + "/*") || PolicyJson.Lets(policy, Logs, "s3:PutObject", Arn + "/exportedlogs/*"));
    }

    private async Task RemoveStatementsAsync(CancellationToken cancellationToken)
    {
        if (await api.Buckets.FindPolicyAsync(Bucket, cancellationToken) is not { } now)
        {
            return;
        }

        var left = PolicyJson.Without(PolicyJson.Parse($"the policy of bucket {Bucket}", now), MayLook, MayWrite);
        await (PolicyJson.Statements(left).Count == 0 ? api.Buckets.DeletePolicyAsync(Bucket, cancellationToken) : api.Buckets.PutPolicyAsync(Bucket, left.ToJsonString(), cancellationToken));
    }

    private string Shown() => string.Join('\n', Statements.Select(statement => statement.ToJsonString()));
}
