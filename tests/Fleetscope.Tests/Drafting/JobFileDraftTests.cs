using System.Text;
using Fleetscope.Drafting;
using Fleetscope.Jobs;
using Fleetscope.Tests.Jobs;

namespace Fleetscope.Tests.Drafting;

public sealed class JobFileDraftTests : FolderTest
{
    private static readonly string[] CellProfilerKeys = ["pipeline=p.cppipe", "data_file=d.csv", "input=", "output=out"];

    [Theory]
    [InlineData(JobStyle.CellProfiler, GroupForm.Text)]
    [InlineData(JobStyle.CellProfiler, GroupForm.Members)]
    [InlineData(JobStyle.Fiji, GroupForm.Text)]
    [InlineData(JobStyle.Generic, GroupForm.Text)]
    public void What_is_written_is_what_is_read_back(JobStyle style, GroupForm form)
    {
        const string Letters = "abcXYZ019 _-.=\"'\\{}äλ中&<>+";
        var random = new Random(42);
        string Word() => string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => Letters[random.Next(Letters.Length)]));
        for (var round = 0; round < 25; round++)
        {
            var keys = Enumerable.Range(0, random.Next(1, 4)).Select(key => $"Metadata_K{key}").ToList();
            // A first value of its own keeps every group different from the others.
            var groups = Enumerable.Range(0, random.Next(1, 30))
                .Select(number => (IReadOnlyList<KeyValuePair<string, string>>)[.. keys.Select((key, at) => KeyValuePair.Create(key, (at == 0 ? $"{number}" : "") + Word()))]).ToList();
            var draft = Draft(style, groups) with { Form = form };
            var path = Path.Combine(Folder, $"{round}.json");

            draft.Save(path, TestContext.Current.CancellationToken).ShouldBe(groups.Count);

            var file = JobFile.Open(path, "Run");
            file.Style.ShouldBe(style);
            file.Shared.Select(member => $"{member.Key}={MessageText.Of(member.Value)}").ShouldBe(draft.Shared.Select(member => $"{member.Key}={MessageText.Of(member.Value)}"), ignoreOrder: true);
            var jobs = file.Jobs().ToList();
            jobs.Select(job => job.Message.Group).ShouldBe(groups, Same);
            jobs.Select(job => job.Id).ShouldBe(RecordedBatch.Messages(draft).Select(message => JobId.Of("Run", JobMessage.Parse(message).CanonicalBody())));
        }
    }

    [Fact]
    public void Comments_and_unknown_keys_stay_in_the_file_and_out_of_messages()
    {
        var draft = new JobFileDraft("d", JobStyle.CellProfiler, SharedMembers.Read([.. CellProfilerKeys, "_comment1=why"]), [Group("A", "1")]);

        draft.Save(Path.Combine(Folder, "d.json"), TestContext.Current.CancellationToken);

        File.ReadAllText(Path.Combine(Folder, "d.json")).ShouldContain("\"_comment1\": \"why\"");
        RecordedBatch.Messages(draft).ShouldHaveSingleItem().ShouldBe("""{"Metadata":"A=1","pipeline":"p.cppipe","data_file":"d.csv","input":"","output":"out"}""");
    }

    [Fact]
    public void A_file_that_could_not_be_read_is_never_left_behind()
    {
        Cause(Draft(JobStyle.CellProfiler, [Group("A", "1"), Group("A", "1")])).ShouldContain("group 2 is the same message as group 1");
        Cause(Draft(JobStyle.CellProfiler, [Group("A", "x,y"), Group("B=", "1")])).ShouldBe("group 1: A is 'x,y', with a comma in it; group 2: the key 'B=' holds a comma or '='");
        Cause(Draft(JobStyle.CellProfiler, [Group("A", "../x")])).ShouldContain("..");
        Cause(new JobFileDraft("d", JobStyle.CellProfiler, [], [Group("A", "1")])).ShouldContain("'pipeline' is missing; 'data_file' is missing");
        Directory.EnumerateFileSystemEntries(Folder).ShouldBeEmpty();

        string Cause(JobFileDraft draft) =>
            Should.Throw<FleetscopeException>(() => draft.Save(Path.Combine(Folder, "d.json"), TestContext.Current.CancellationToken)).Cause;
    }

    [Fact]
    public void Groups_alone_are_a_list_to_be_put_into_a_job_file()
    {
        using var stream = new MemoryStream();
        Draft(JobStyle.CellProfiler, [Group("A", "1"), Group("A", "2")]).WriteGroups(stream, TestContext.Current.CancellationToken).ShouldBe(2);

        Encoding.UTF8.GetString(stream.ToArray()).ShouldBe("[\n    {\"Metadata\":\"A=1\"},\n    {\"Metadata\":\"A=2\"}\n]\n");
    }

    [Fact]
    public void Shared_keys_come_from_words_and_from_other_job_files()
    {
        var file = Write("old.json", """{ "pipeline": "old", "size": 3, "groups": [ {"A": "1"} ] }""");

        var shared = SharedMembers.Read([file, "pipeline=new", "list=[1, 2]"]);

        shared.Select(member => $"{member.Key}={member.Value.GetRawText()}").ShouldBe(["pipeline=\"new\"", "size=3", "list=[1, 2]"]);
        var wrong = Should.Throw<FleetscopeException>(() => SharedMembers.Read(["nofile.json", "groups=1", "x={1"])).Cause;
        wrong.ShouldContain("'nofile.json' is neither KEY=VALUE nor a file");
        wrong.ShouldContain("groups=");
        wrong.ShouldContain("x={1");
    }

    private static JobFileDraft Draft(JobStyle style, IEnumerable<IReadOnlyList<KeyValuePair<string, string>>> groups) => new("d", style, SharedMembers.Read(style switch
    {
        JobStyle.CellProfiler => CellProfilerKeys,
        JobStyle.Fiji => ["shared_metadata={\"size\": \"1024\"}", "output_file_location=out"],
        _ => ["output=out", "size=[1, 2]", "text=ä\"b"],
    }), groups);

    private static KeyValuePair<string, string>[] Group(string key, string value) => [new(key, value)];

    private static readonly IEqualityComparer<IReadOnlyList<KeyValuePair<string, string>>> Same =
        EqualityComparer<IReadOnlyList<KeyValuePair<string, string>>>.Create((left, right) => left!.SequenceEqual(right!), group => group.Count);
}
