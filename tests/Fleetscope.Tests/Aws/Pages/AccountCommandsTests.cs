using System.Text.Json.Nodes;
using Fleetscope.Tests.Aws.Moto;

namespace Fleetscope.Tests.Aws.Pages;

/// <summary>The commands about the account as a whole, as they are typed: <c>aws bootstrap</c>, <c>aws destroy</c>, <c>aws reap</c>, <c>fleet template</c>, <c>plan</c>.</summary>
public sealed class AccountCommandsTests(MotoServer moto)
{
    private const int Usage = 2;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bootstrap_shows_its_plan_does_it_and_has_nothing_to_do_the_second_time()
    {
        using var folder = new PageFolder(await moto.NewAccountAsync(Token));

        var plan = Run(folder, "fleetscope aws bootstrap --plan");
        plan.ShouldContain(", us-east-1:\n  create bucket my-lab-bucket");
        plan.ShouldContain("  create role FleetscopeTaskRole: ");
        plan.ShouldContain("no function Monitor: no --package was given (./package-monitor builds it)");
        Run(folder, "fleetscope aws bootstrap", exitCode: 1).ShouldContain("hint: add --yes to answer beforehand");

        var done = Run(folder, "fleetscope aws bootstrap --yes");
        done.ShouldContain("created role FleetscopeTaskRole\n");
        done.ShouldContain("Next: fleetscope fleet template files/fleet.json");

        // Only what stood on standard output; the words beside it go to standard error.
        var again = Json(folder, "fleetscope aws bootstrap --plan --output json");
        again["region"]!.GetValue<string>().ShouldBe("us-east-1");
        again["changes"]!.AsArray().Select(change => change!["kind"]!.GetValue<string>()).ShouldAllBe(kind => kind == "service-linked role", "moto gives those other names");
        again["remarks"]!.AsArray().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Bootstrap_refuses_a_package_that_is_not_there_and_words_that_it_does_not_know()
    {
        using var folder = new PageFolder(await moto.NewAccountAsync(Token));

        var missing = Run(folder, "fleetscope aws bootstrap --package artifacts/monitor/monitor.zip --yes", exitCode: 1);
        missing.ShouldContain("artifacts/monitor/monitor.zip: there is no such file: the package was not built, or lies elsewhere");
        missing.ShouldContain("hint: build it with ./package-monitor, or leave --package out");
        Run(folder, "fleetscope aws bootstrap --pakage monitor.zip", Usage).ShouldContain("--pakage");
        Run(folder, "fleetscope aws bootstrap --package", Usage).ShouldContain("--package");
        Run(folder, "fleetscope aws bootstrap --take-over", Usage).ShouldContain("--take-over needs --package");
        Run(folder, "fleetscope aws botstrap", Usage).ShouldContain("'botstrap'");
        Run(folder, "fleetscope aws", Usage);
        Run(folder, "fleetscope aws bootstrap --plan").ShouldContain("create bucket", customMessage: "nothing was done before it was refused");
    }

    [Fact]
    public async Task Destroy_takes_back_what_bootstrap_made()
    {
        using var folder = new PageFolder(await moto.NewAccountAsync(Token));
        Run(folder, "fleetscope aws bootstrap --yes");

        Run(folder, "fleetscope aws destroy --plan").ShouldContain("  remove role FleetscopeTaskRole");
        var done = Json(folder, "fleetscope aws destroy --yes --output json");
        done["done"]!.GetValue<bool>().ShouldBeTrue();
        done["changes"]!.AsArray().ShouldContain(change => change!["verb"]!.GetValue<string>() == "remove" && change["kind"]!.GetValue<string>() == "bucket");

        Run(folder, "fleetscope aws destroy --yes").ShouldContain("Nothing of Fleetscope's preparation is left to remove.");
        Run(folder, "fleetscope aws destroy --everything", Usage).ShouldContain("--everything");
        Run(folder, "fleetscope aws destroy --config", Usage).ShouldContain("--config");
    }

    [Fact]
    public async Task Reap_shows_what_runs_have_left_with_its_cost_and_removes_it_when_told()
    {
        using var folder = new PageFolder(await moto.NewAccountAsync(Token));
        End(folder, $"bucket {folder.Bucket}");
        Run(folder, "fleetscope aws reap").ShouldContain("No run has left anything that could be found.");
        End(folder, "leave OldRun");

        var shown = Run(folder, "fleetscope aws reap");
        shown.ShouldContain("$0.10 alarm ApproximateNumberOfMessagesVisibleisZero_OldRun: its run is over\n");
        shown.ShouldContain("$0.00 task-definition OldRunTask: no service uses it\n");
        shown.ShouldContain("4 things of runs that are over are left: $0.10 a month.\nRemove them with: fleetscope aws reap --remove");
        var found = Json(folder, "fleetscope aws reap --output json");
        (found["removed"]!.GetValue<bool>(), found["found"]!.AsArray().Count, found["perMonth"]!.GetValue<decimal>()).ShouldBe((false, 4, 0.10m));
        Run(folder, "fleetscope aws reap --remove", exitCode: 1).ShouldContain("4 things of runs that are over would be removed. Remove them?");

        Run(folder, "fleetscope aws reap --remove --yes").ShouldContain("4 things of runs that are over were removed: $0.10 a month.");
        Run(folder, "fleetscope aws reap").ShouldContain("No run has left anything that could be found.");
        Run(folder, "fleetscope aws reap --remvoe", Usage).ShouldContain("--remvoe");
        Run(folder, "fleetscope aws reap --set", Usage).ShouldContain("--set");
    }

    [Fact]
    public async Task A_fleet_file_is_written_from_the_account_and_a_run_with_it_is_planned()
    {
        using var folder = new PageFolder(await moto.NewAccountAsync(Token));
        Run(folder, "fleetscope aws bootstrap --yes");

        Run(folder, "fleetscope fleet template").ShouldContain("\"IamFleetRole\": \"arn:aws:iam::");
        Json(folder, "fleetscope fleet template files/mine.json --output json")["file"]!.GetValue<string>().ShouldEndWith("files/mine.json");
        var there = Run(folder, "fleetscope fleet template files/mine.json", exitCode: 1);
        there.ShouldContain("files/mine.json: it is there already");
        there.ShouldContain("hint: name another file, or add --force to replace it");
        Run(folder, "fleetscope fleet tempalte", Usage).ShouldContain("'tempalte'");
        Run(folder, "fleetscope fleet template --subnet", Usage).ShouldContain("--subnet");

        Run(folder, "fleetscope plan files/mine.json").ShouldContain("FlyExample");
        Json(folder, "fleetscope plan files/mine.json --output json")["run"]!.GetValue<string>().ShouldBe("FlyExample");
        Run(folder, "fleetscope plan files/none.json", exitCode: 1).ShouldContain("files/none.json");
        Run(folder, "fleetscope plan files/mine.json --jops files/exampleJob.json", Usage).ShouldContain("--jops");
    }

    private static string Run(PageFolder folder, string line, int exitCode = 0)
    {
        var (code, output) = folder.Run(line);
        code.ShouldBe(exitCode, $"$ {line}\n{output}");
        return output;
    }

    /// <summary>Standard output is one object, and nothing else.</summary>
    private static JsonObject Json(PageFolder folder, string line) => JsonNode.Parse(Run(folder, $"{line} 2> /dev/null"))!.AsObject();

    private static void End(PageFolder folder, string words)
    {
        var (code, output) = PageFolder.End(folder.Machines(words), words);
        code.ShouldBe(0, output);
    }
}
