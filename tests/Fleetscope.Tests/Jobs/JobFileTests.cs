using System.Text;
using System.Text.Json;
using Fleetscope.Jobs;

namespace Fleetscope.Tests.Jobs;

public sealed class JobFileTests : FolderTest
{
    private const string Keys = "\"pipeline\":\"p.cppipe\",\"data_file\":\"d.csv\",\"input\":\"i\",\"output\":\"o\"";

    [Fact]
    public void Many_groups_keep_their_order_their_lines_and_their_mistakes()
    {
        // Groups are made jobs by several threads, some hundreds at a time.
        var groups = Enumerable.Range(1, 2000).Select(number => number switch
        {
            700 => "{\"Well\": \"W3\"}",
            1500 => "7",
            _ => $"{{\"Well\": \"W{number}\"}}",
        });
        var path = Write("job.json", $"{{\"output\": \"o\", \"groups\": [\n{string.Join(",\n", groups)}\n]}}");

        var read = JobFile.Open(path, "App").Read().ToList();

        read.Select(group => group.Number).ShouldBe(Enumerable.Range(1, 2000));
        read.ShouldAllBe(group => group.Line == group.Number + 1);
        read.Where(group => group.Job is null).Select(group => group.Number).ShouldBe([700, 1500]);
        read[699].Mistakes.ShouldHaveSingleItem().ShouldBe("group 700 is the same message as group 3: remove one");
        read.Where(group => group.Job is not null).ShouldAllBe(group => group.Job!.Name == $"W{group.Number}");
    }

    [Fact]
    public void A_pipe_is_refused_and_not_waited_for()
    {
        var pipe = Path.Combine(Folder, "pipe");
        System.Diagnostics.Process.Start("mkfifo", [pipe]).WaitForExit();

        Should.Throw<FleetscopeException>(() => JobFile.Open(pipe, "App")).Cause.ShouldBe("it is a pipe or a device, and a job file is read more than once");
    }

    [Theory]
    [InlineData("exampleJob.json", "FlyExample", "submitJob.jsonl", JobStyle.CellProfiler)]
    [InlineData("fiji_exampleJob.json", "DistributedFiji", "fiji_submitJob.jsonl", JobStyle.Fiji)]
    public void Bodies_are_those_that_the_originals_send(string jobFile, string appName, string recorded, JobStyle style)
    {
        var file = JobFile.Open(Golden.PathOf(jobFile), appName);
        var jobs = file.Jobs().ToList();
        var bodies = Golden.Bodies(recorded);

        file.Style.ShouldBe(style);
        jobs.Count.ShouldBe(bodies.Count);
        for (var i = 0; i < jobs.Count; i++)
        {
            Golden.ShouldBeSameJson(jobs[i].Body, bodies[i]);
            jobs[i].Id.ShouldBe(JobId.Of(appName, JobMessage.Parse(bodies[i]).CanonicalBody()));
            jobs[i].Name.ShouldBe(jobs[i].Message.Name);
        }
    }

    [Theory]
    [InlineData("exampleJob.json")]
    [InlineData("fiji_exampleJob.json")]
    [InlineData("something_exampleJob.json")]
    public void The_messages_that_jobs_come_with_are_those_that_their_bodies_say(string jobFile)
    {
        foreach (var job in JobFile.Open(Golden.PathOf(jobFile), "App").Jobs())
        {
            var read = JobMessage.Parse(job.Body);

            job.Message.ShouldBeOfType(read.GetType());
            job.Message.Body.ShouldBe(job.Body);
            job.Message.CanonicalBody().ShouldBe(read.CanonicalBody());
            (job.Message.Name, job.Message.OutputFolder).ShouldBe((read.Name, read.OutputFolder));
            job.Message.Group.ShouldBe(read.Group);
            job.Message.Words.ShouldBe(read.Words);
        }
    }

    [Fact]
    public void Every_shared_key_without_comment_goes_into_generic_bodies()
    {
        var file = JobFile.Open(Golden.PathOf("something_exampleJob.json"), "Something");
        var jobs = file.Jobs().ToList();

        file.Style.ShouldBe(JobStyle.Generic);
        jobs.Count.ShouldBe(4);
        Golden.ShouldBeSameJson(
            jobs[1].Body, """{"input_location":"Somewhere/on/your/bucket","job_flag_1":"True","group":{"job_flag_2":"A","job_flag_3":"bar"}}""");
        jobs[1].Name.ShouldBe("A-bar");
    }

    [Fact]
    public void Dict_groups_stay_dicts_and_need_no_output_structure()
    {
        var path = Write("job.json", $$$"""{"groups":[{"Metadata_Plate":"P1","Metadata_Site":1}],{{{Keys}}}}""");

        var job = JobFile.Open(path, "App").Jobs().Single();

        job.Name.ShouldBe("P1-1");
        Golden.ShouldBeSameJson(
            job.Body,
            """{"Metadata":{"Metadata_Plate":"P1","Metadata_Site":1},"pipeline":"p.cppipe","output":"o","input":"i","data_file":"d.csv","output_structure":""}""");
    }

    [Fact]
    public void The_style_can_be_given()
    {
        var path = Write("job.json", """{"pipeline":"x","groups":[{"Well":"A1"}]}""");

        JobFile.Open(path, "App", JobStyle.Generic).Jobs().Single().Message.ShouldBeOfType<GenericMessage>();
    }

    [Fact]
    public void The_identity_of_each_job_is_that_of_its_own_body()
    {
        var path = Write("job.json", """
            {"_comment1":"x","zeta":[1,2,{"b":1,"a":2}],"output":"o","output_structure":"","flag":1.50,
             "groups":[{"Well":"A1","n":1},{"Well":"Ä \"q\" \\ \u0007","n":2e0},{"n":null,"Well":["a","b"]}]}
            """.Replace("\\u0007", "x", StringComparison.Ordinal));

        foreach (var job in JobFile.Open(path, "App").Jobs())
        {
            job.Id.ShouldBe(JobId.Of("App", JobMessage.Parse(job.Body).CanonicalBody()));
            job.Name.ShouldBe(JobMessage.Parse(job.Body).Name);
        }
    }

    [Fact]
    public void Groups_know_their_lines_and_may_be_read_twice()
    {
        var path = Write("job.json", "\uFEFF{\r\n\"groups\": [\r\n{\"Well\": \"A1\"},\r\n\r\n{\r\n\"Well\": \"A2\"}\r\n],\r\n\"output\": \"o\"}\r\n");
        var file = JobFile.Open(path, "App");

        file.Read().Select(group => (group.Number, group.Line)).ShouldBe([(1, 3), (2, 5)]);
        file.Read().Select(group => group.Job!.Name).ShouldBe(["A1", "A2"]);
        file.Shared.Keys.ShouldBe(["output"]);
        file.GroupCount.ShouldBe(2);
    }

    [Fact]
    public void Groups_and_comments_larger_than_the_window_are_read()
    {
        var text = new StringBuilder("{\"_comment\":\"").Append('c', 300_000).Append("\",\"groups\":[");
        for (var i = 0; i < 5000; i++)
        {
            text.Append(i == 0 ? "\n" : ",\n").Append($$"""{"Well":"W{{i}}","note":"{{new string('n', i % 700)}}"}""");
        }

        text.Append(",{\"Well\":\"last\",\"note\":\"").Append('x', 200_000).Append("\"}],\"output\":\"o\"}");
        var file = JobFile.Open(Write("job.json", text.ToString()), "App");

        var groups = file.Read().ToList();

        groups.Count.ShouldBe(5001);
        groups.ShouldAllBe(group => group.Job != null);
        groups[4999].Line.ShouldBe(5001);
        groups[4999].Job!.Message.Group[0].Value.ShouldBe("W4999");
        groups[5000].Job!.Body.Length.ShouldBeGreaterThan(200_000);
    }

    [Fact]
    public void Identical_messages_are_a_mistake_that_names_both_groups()
    {
        var path = Write("job.json", """{"groups":[{"a":"1","b":"2"},{"a":"3","b":"4"},{"b":"2","a":"1"}]}""");

        var mistake = Should.Throw<FleetscopeException>(() => JobFile.Open(path, "App").Jobs().ToList());

        mistake.Cause.ShouldContain("group 3 is the same message as group 1");
        JobFile.Open(path, "App").Read().Last().Job.ShouldBeNull();
    }

    [Fact]
    public void Twenty_wrong_groups_are_shown_and_the_others_counted()
    {
        var path = Write("job.json", $$"""{ {{Keys}},"groups":[{{string.Join(",\n", Enumerable.Range(0, 33).Select(i => $"{{\"Metadata\":\"no{i}\"}}"))}}]}""");

        var mistake = Should.Throw<FleetscopeException>(() => JobFile.Open(path, "App").Jobs().ToList());

        mistake.Cause.ShouldStartWith("33 groups cannot be jobs: group 1 (line 1): 'no0'");
        mistake.Cause.ShouldContain("group 20 (line 20)");
        mistake.Cause.ShouldNotContain("group 21 ");
        mistake.Cause.ShouldEndWith("and 13 more");
    }

    [Theory]
    [InlineData("", "the file ends too early", "line 1, column 1")]
    [InlineData("   \n", "the file ends too early", "line 2")]
    [InlineData("{\n\"groups\": [{\"a\":\"1\"},],\n}", "trailing comma", "line 2, column 22")]
    [InlineData("{\"groups\": [{\"a\":\"1\"}],\n}", "trailing comma", "line 2, column 1")]
    [InlineData("{\"groups\": [{\"a\":\"1\",}]}", "trailing comma", "line 1, column 22")]
    [InlineData("{\"groups\": [{\"a\":\"1\"}]", "ends too early", "line 1")]
    [InlineData("{\"groups\": [{\"a\":\"1", "", "line 1")]
    [InlineData("{\"groups\": [{\"a\":\"1\"}]}}", "", "line 1, column 24")]
    [InlineData("{\"output\": \"o\"\n\"groups\": [{\"a\":\"1\"}]}", "a comma is missing", "line 2, column 1")]
    [InlineData("{\"groups\": [{\"a\":\"1\"} {\"a\":\"2\"}]}", "a comma is missing", "line 1, column 23")]
    [InlineData("{# comment\n\"groups\": []}", "no comments", "line 1, column 2")]
    [InlineData("{// comment\n\"groups\": []}", "no comments", "line 1, column 2")]
    [InlineData("{'groups': []}", "single quotes", "line 1, column 2")]
    [InlineData("{\"x\": True, \"groups\": []}", "Python's spelling", "line 1, column 7")]
    [InlineData("{\"x\": \"a\tb\", \"groups\": []}", "line break, a tab", "line 1")]
    [InlineData("{\u201cgroups\u201d: []}", "typographic quotes", "line 1, column 2")]
    [InlineData("hello", "not JSON", "line 1, column 1")]
    public void What_is_no_json_is_named_with_its_place(string text, string cause, string place)
    {
        var mistake = Should.Throw<FleetscopeException>(() => JobFile.Open(Write("job.json", text), "App"));

        mistake.Cause.ShouldContain(cause);
        mistake.What.ShouldContain(place);
        mistake.Next.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("[]", "one JSON object")]
    [InlineData("3", "one JSON object")]
    [InlineData("{}", "'groups' is missing")]
    [InlineData("""{"groups":[]}""", "'groups' (line 1) is empty")]
    [InlineData("""{"groups":{"a":"1"}}""", "must be a list")]
    [InlineData("""{"groups":"A1"}""", "must be a list")]
    [InlineData("""{"groups":null}""", "must be a list")]
    [InlineData("""{"pipeline":"p","groups":[]}""", "'groups' (line 1) is empty: there is nothing to do; 'data_file' is missing; 'input' is missing; 'output' is missing")]
    [InlineData("""{"data_file":"p","groups":[{"a":"1"}]}""", "'pipeline' is missing; 'input' is missing; 'output' is missing")]
    [InlineData("""{"shared_metadata":{},"groups":[{"a":"1"}]}""", "'output_file_location' is missing")]
    [InlineData("""{"output_file_location":"o","groups":[{"a":"1"}]}""", "'shared_metadata' is missing")]
    [InlineData("""{"output_file_location":"o","shared_metadata":"x=1","groups":[{"a":"1"}]}""", "'shared_metadata' must be an object")]
    [InlineData("""{"output_file_location":"o","shared_metadata":{"x":[1]},"groups":[{"a":"1"}]}""", "'shared_metadata': 'x' must be text or a number, and is a list")]
    [InlineData("""{"output_file_location":"/o","shared_metadata":{},"groups":[{"a":"1"}]}""", "'output_file_location' starts with '/'")]
    [InlineData("""{"pipeline":"/p","data_file":"../d","input":"i/../j","output":"/o","groups":[{"a":"1"}]}""", "'pipeline' starts with '/': keys are relative to the root of the bucket; 'data_file' has a part '..'")]
    [InlineData("""{"pipeline":1,"data_file":true,"input":null,"output":["o"],"groups":[{"a":"1"}]}""", "'pipeline' must be text in double quotes, and is a number; 'data_file' must be text in double quotes, and is true or false; 'input' must be text in double quotes, and is null; 'output' must be text in double quotes, and is a list")]
    [InlineData("""{"pipeline":"","data_file":"d","input":"","output":"","groups":[{"a":"1"}]}""", "'pipeline' is empty")]
    [InlineData("""{"pipeline":"p","data_file":"d","input":"","output":"","output_structure":7,"groups":[{"a":"1"}]}""", "'output_structure' must be text")]
    [InlineData("{\"a\":1,\n\"a\":2,\"groups\":[{\"x\":\"1\"}]}", "key 'a' stands twice, on lines 1 and 2")]
    [InlineData("""{"groups":[{"x":"1"}],"groups":[{"x":"2"}]}""", "key 'groups' stands twice")]
    [InlineData("""{"output":"../up","groups":[{"x":"1"}]}""", "'output' has a part '..'")]
    [InlineData("""{"output":5,"groups":[{"x":"1"}]}""", "'output' must be text")]
    public void Mistakes_in_the_shared_keys_are_told_together(string text, string words) =>
        Should.Throw<FleetscopeException>(() => JobFile.Open(Write("job.json", text), "App")).Cause.ShouldContain(words);

    [Theory]
    [InlineData("""{"Metadata":"A=1, B=2"}""", "space after comma before 'B=2'")]
    [InlineData("""{"Metadata":"A=1,B"}""", "'B' in \"A=1,B\" has no '='")]
    [InlineData("""{"Metadata":"A=1,"}""", "has no '='")]
    [InlineData("""{"Metadata":"=1"}""", "no key before '='")]
    [InlineData("""{"Metadata":"A=1,A=2"}""", "key 'A' stands twice")]
    [InlineData("""{"Metadata":""}""", "the group is empty")]
    [InlineData("""{"Metadata":7}""", "and is a number")]
    [InlineData("""{"Metadata":["A=1"]}""", "and is a list")]
    [InlineData("""{}""", "the group is empty")]
    [InlineData("""{"A":null}""", "'A' must be text or a number, and is null")]
    [InlineData("""{"A":{"B":"1"}}""", "'A' must be text or a number, and is an object")]
    [InlineData("""{"A":"1","A":"2"}""", "key 'A' stands twice")]
    [InlineData("\"A=1\"", "a group must be an object in braces, and this is text")]
    [InlineData("7", "a group must be an object in braces, and this is a number")]
    [InlineData("null", "a group must be an object in braces, and this is null")]
    [InlineData("""{"A":".."}""", "has a part '..'")]
    [InlineData("""{"A":"/x"}""", "starts with '/'")]
    [InlineData("""{"A":""}""", "name is empty")]
    [InlineData("""{"A":"x\u0000y"}""", "NUL")]
    [InlineData("""{"A":"x\ny"}""", "U+000A")]
    [InlineData("""{"A":"\ud800"}""", "half of a character")]
    public void A_group_that_cannot_be_a_job_says_why_and_harms_no_other(string group, string words)
    {
        var path = Write("job.json", $$$"""{ {{{Keys}}},"groups":[{"Metadata":"Z=1"},{{{group}}},{"Metadata":"Z=2"}]}""");

        var groups = JobFile.Open(path, "App").Read().ToList();

        groups.Select(reading => reading.Job?.Name).ShouldBe(["1", null, "2"]);
        groups[1].Mistakes.ShouldHaveSingleItem().ShouldContain(words);
    }

    [Fact]
    public void Utf16_and_folders_and_missing_files_are_named()
    {
        File.WriteAllText(Path.Combine(Folder, "wide.json"), "{\"groups\":[]}", Encoding.Unicode);

        Should.Throw<FleetscopeException>(() => JobFile.Open(Path.Combine(Folder, "wide.json"), "App")).Cause.ShouldContain("UTF-16");
        Should.Throw<FleetscopeException>(() => JobFile.Open(Folder, "App")).Cause.ShouldContain("folder");
        Should.Throw<FleetscopeException>(() => JobFile.Open(Path.Combine(Folder, "none.json"), "App")).Cause.ShouldContain("no such job file");
        Should.Throw<FleetscopeException>(() => JobFile.Open(Path.Combine(Folder, "no", "none.json"), "App")).Cause.ShouldContain("no such job file");
    }

    [Fact]
    public void Unicode_spaces_and_quotes_are_only_characters()
    {
        var values = new[] { "a b", "it's", "say \"x\"", "Ωmega/β", "$(rm -rf)", "50%", "a;b|c&d", "日本", "😀", "back\\slash" };
        var path = Write("job.json", $$"""{"output":"res é","groups":{{JsonSerializer.Serialize(values.Select(value => new Dictionary<string, string> { ["Well"] = value }))}}}""");

        var jobs = JobFile.Open(path, "App").Jobs().ToList();

        jobs.Select(job => job.Name).ShouldBe(values);
        jobs.Select(job => job.Message.OutputFolder).ShouldBe(values.Select(value => "res é/" + value));
    }
}
