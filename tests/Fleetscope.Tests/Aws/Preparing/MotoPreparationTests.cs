using Fleetscope.Aws;
using Fleetscope.Aws.Preparing;
using Fleetscope.Tests.Aws.Moto;

namespace Fleetscope.Tests.Aws.Preparing;

/// <summary>The preparation with the real clients.</summary>
public sealed class MotoPreparationTests(MotoServer moto)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_account_is_prepared_twice_and_taken_back_twice()
    {
        using var folder = new AwsFolder();
        var account = await moto.NewAccountAsync(Token);
        var config = folder.Config($"AWS_BUCKET='prepared-{account.AccountId}'");
        var package = folder.Combine("monitor.zip");
        using (var zip = System.IO.Compression.ZipFile.Open(package, System.IO.Compression.ZipArchiveMode.Create))
        {
            await using var entry = zip.CreateEntry("bootstrap").Open();
            entry.Write("#!/bin/sh"u8);
        }

        var preparation = new AccountPreparation(new AwsAccess(_ => account.Api), TimeProvider.System);

        var first = await preparation.PlanAsync(config, package, false, "1.2.3", Token);
        await first.DoAsync(_ => { }, Token);
        var second = await preparation.PlanAsync(config, package, false, "1.2.3", Token);
        var fleet = await preparation.FleetTemplateAsync(config, [], null, Token);
        var removal = await preparation.PlanRemovalAsync(config, Token);
        await removal.DoAsync(_ => { }, Token);
        var nothing = await preparation.PlanRemovalAsync(config, Token);

        first.Changes.Count.ShouldBe(22);

        // moto gives service-linked roles other names.
        second.Changes.Where(change => change.Kind != "service-linked role").Select(change => $"{change.Verb} {change.Kind} {change.Name}").ShouldBeEmpty();
        fleet.Text.ShouldContain("ami-");
        fleet.Text.ShouldContain("subnet-");
        removal.Changes.Select(change => change.Kind).ShouldBe(["alarm", "topic", "function", "topic", "instance profile", "role", "role", "role", "role", "bucket"]);
        nothing.Changes.ShouldBeEmpty();
        (await account.Api.S3.FindBucketAsync($"prepared-{account.AccountId}", Token)).ShouldBeNull();
    }
}
