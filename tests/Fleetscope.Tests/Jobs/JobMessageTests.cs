using System.Text.Json;
using Fleetscope.Jobs;

namespace Fleetscope.Tests.Jobs;

public sealed class JobMessageTests
{
    private const string CellProfilerKeys = "\"pipeline\":\"p.cppipe\",\"data_file\":\"d.csv\",\"input\":\"i\",\"output\":\"out/\"";

    [Theory]
    [InlineData("FlyExample", "submitJob.jsonl", "620dae70fd95118e", "ab5f982bfa951bb2")]
    [InlineData("DistributedFiji", "fiji_submitJob.jsonl", "f51de929b26080f6", "eaa39c3b6dcbcb02")]
    public void Identities_are_those_that_python_computes_from_the_recorded_messages(string appName, string recorded, string first, string second)
    {
        var ids = Golden.Bodies(recorded).Select(body => JobId.Of(appName, JobMessage.Parse(body).CanonicalBody()).ToString());

        ids.ShouldBe([first, second]);
    }

    [Fact]
    public void The_canonical_body_is_what_python_writes_with_sorted_keys()
    {
        const string Body = """{"zz": 1.0, "a": {"y": 1e3, "x": [true, null, -0]}, "text": "\"\\\n\u0001\u007f", "group": {"Well": "\u00c4\ud83d\ude00", "\ue000": 1, "\ud83d\ude00": 2}, "output_structure": ""}""";

        var canonical = JobMessage.Parse(Body).CanonicalBody();

        canonical.ShouldBe("{\"a\":{\"x\":[true,null,0],\"y\":1000.0},\"group\":{\"Well\":\"Ä\U0001F600\",\"\ue000\":1,\"\U0001F600\":2},\"text\":\"\\\"\\\\\\n\\u0001\u007f\",\"zz\":1.0}");
        JobId.Of("Über", canonical).ToString().ShouldBe("3c6bae69dfdc9b4e");
    }

    [Fact]
    public void The_order_of_keys_and_an_empty_output_structure_do_not_change_the_identity()
    {
        var one = JobMessage.Parse($$$"""{"Metadata":{"A":"1","B":"2"},{{{CellProfilerKeys}}} }""").CanonicalBody();
        var other = JobMessage.Parse($$$"""{"output_structure":"",{{{CellProfilerKeys}}},"Metadata":{"B":"2","A":"1"}}""").CanonicalBody();
        var number = JobMessage.Parse($$$"""{"Metadata":{"A":1,"B":"2"},{{{CellProfilerKeys}}} }""").CanonicalBody();

        other.ShouldBe(one);
        number.ShouldNotBe(one);
    }

    [Fact]
    public void Messages_of_run_batch_general_are_read()
    {
        var messages = Golden.Lines("batch.jsonl").Select(line => JobMessage.Parse(line.GetProperty("body").GetRawText())).ToList();

        messages.Count.ShouldBe(8);
        messages.ShouldAllBe(message => message is CellProfilerMessage);
        messages.Select(message => message.OutputFolder).ShouldContain("projects/2024_Proj/workspace/analysis/2024_B1/P1/analysis/P1-A01-1");
        messages.Select(message => message.OutputFolder).ShouldContain("projects/2024_Proj/2024_B1/illum/P1");
        messages.Select(message => message.Name).ShouldContain("P1-C01");
    }

    [Theory]
    [InlineData("Metadata_Plate=Plate1,Metadata_Well=A01", "", "Plate1-A01")]
    [InlineData("Metadata_Plate=P1,Metadata_Well=A01", "Metadata_Plate-Metadata_Well", "P1-A01")]
    [InlineData("Metadata_Plate=P1,Metadata_Well=A01", "Metadata_Plate/analysis/Metadata_Plate-Metadata_Well", "P1/analysis/P1-A01")]
    [InlineData("Metadata_Plate=P1", "Metadata_Plate_Map", "Metadata_Plate_Map")]
    [InlineData("Metadata_Plate=P1,Metadata_Plate_Map=M1", "Metadata_Plate_Map-Metadata_Plate", "M1-P1")]
    [InlineData("Metadata_Plate_Map=M1,Metadata_Plate=P1", "Metadata_Plate/Metadata_Plate_Map", "P1/M1")]
    [InlineData("Metadata_Plate=P1,Metadata_Well=A01", "Metadata_Plate_Metadata_Well", "P1_A01")]
    [InlineData("Metadata_Plate=P1", "images_Metadata_Plate", "images_P1")]
    [InlineData("Metadata_Plate=P1", "Metadata_Plate2/XMetadata_Plate", "Metadata_Plate2/XMetadata_Plate")]
    [InlineData("Metadata_Plate=Metadata_Well,Metadata_Well=A01", "Metadata_Plate-Metadata_Well", "Metadata_Well-A01")]
    [InlineData("Metadata_Plate=P 1's,Metadata_Well=ä;\"$(x)", "Metadata_Plate.Metadata_Well", "P 1's.ä;\"$(x)")]
    [InlineData("Metadata_Plate=P1", "no key at all", "no key at all")]
    public void Names_are_cut_by_words(string metadata, string structure, string name)
    {
        var body = $$$"""{"Metadata":{{{JsonSerializer.Serialize(metadata)}}},{{{CellProfilerKeys}}},"output_structure":{{{JsonSerializer.Serialize(structure)}}}}""";

        var message = JobMessage.Parse(body);

        message.Name.ShouldBe(name);
        message.OutputFolder.ShouldBe("out/" + name);
    }

    [Fact]
    public void Numbers_and_booleans_become_text_as_in_python_and_stay_themselves_in_the_body()
    {
        var message = JobMessage.Parse("""{"group":{"site":1,"big":12345678901234567890,"half":0.5,"thousand":1e3,"flag":true,"off":false},"output":"o"}""");

        message.Name.ShouldBe("1-12345678901234567890-0.5-1000.0-True-False");
        message.CanonicalBody().ShouldContain("\"site\":1,");
    }

    [Theory]
    [InlineData("""{"group":{"a":"x"},"output":"res/"}""", "res/x")]
    [InlineData("""{"group":{"a":"x"},"output_location":"res"}""", "res/x")]
    [InlineData("""{"group":{"a":"x","b":"y"},"output_file_location":"/home/ubuntu/bucket/res"}""", "res/x-y")]
    [InlineData("""{"group":{"a":"x"}}""", "x")]
    [InlineData("""{"group":{"a":"x","b":"y"},"output":"res","output_structure":"b/a"}""", "res/y/x")]
    [InlineData("""{"group":{"a":"x"},"pipeline":"still generic","output":"res"}""", "res/x")]
    public void Generic_messages_know_their_output_folder(string body, string folder) =>
        JobMessage.Parse(body).ShouldBeOfType<GenericMessage>().OutputFolder.ShouldBe(folder);

    [Fact]
    public void Fiji_messages_share_one_output_folder()
    {
        var message = JobMessage.Parse(Golden.Bodies("fiji_submitJob.jsonl")[0]).ShouldBeOfType<FijiMessage>();

        message.Name.ShouldBe("A1-Plate_1");
        message.OutputFolder.ShouldBe("projects/output");
        message.SharedMetadata.Select(pair => pair.Key).ShouldBe(["input_file_location", "image_size", "rows", "columns"]);
    }

    [Fact]
    public void A_message_made_from_its_parts_has_the_identity_of_the_same_message_read()
    {
        KeyValuePair<string, string>[] group = [new("Well", "A1"), new("Plate", "Plate_1")];
        KeyValuePair<string, string>[] shared =
            [new("input_file_location", "/home/ubuntu/bucket/projects/input"), new("image_size", "1024"), new("rows", "2"), new("columns", "2")];

        var made = new FijiMessage(group, shared, "projects/output/");

        made.CanonicalBody().ShouldBe(JobMessage.Parse(Golden.Bodies("fiji_submitJob.jsonl")[0]).CanonicalBody());
    }

    [Theory]
    [InlineData("Metadata_Plate=..", "", "'..'")]
    [InlineData("Metadata_Plate=../../etc", "", "'..'")]
    [InlineData("Metadata_Plate=a/../../b", "", "'..'")]
    [InlineData("Metadata_Plate=/abs", "", "starts with '/'")]
    [InlineData("Metadata_Plate=", "", "name is empty")]
    [InlineData("Metadata_Plate=a\u0000b", "", "NUL")]
    [InlineData("Metadata_Plate=a\nb", "", "U+000A")]
    [InlineData("Metadata_Plate=", "Metadata_Plate/x", "starts with '/'")]
    [InlineData("Metadata_Plate=P1", "Metadata_Plate//x", "empty part")]
    public void A_name_that_is_no_safe_relative_path_is_refused(string metadata, string structure, string words)
    {
        var body = $$$"""{"Metadata":{{{JsonSerializer.Serialize(metadata)}}},{{{CellProfilerKeys}}},"output_structure":{{{JsonSerializer.Serialize(structure)}}}}""";

        Should.Throw<FleetscopeException>(() => JobMessage.Parse(body)).Cause.ShouldContain(words);
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("hello", "not JSON")]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("{}", "neither 'group'")]
    [InlineData("""{"Metadata":"A=1","pipeline":"p"}""", "'data_file' is missing; 'input' is missing; 'output' is missing")]
    [InlineData("""{"pipeline":"p","data_file":"d","input":"","output":""}""", "'Metadata' is missing")]
    [InlineData("""{"Metadata":{"A":"1"},"output_file_location":"o"}""", "'shared_metadata' is missing")]
    [InlineData("""{"group":"text"}""", "must be an object")]
    [InlineData("""{"group":{}}""", "empty")]
    [InlineData("""{"group":{"a":"\ud800"}}""", "half of a character")]
    public void What_is_no_message_is_said(string body, string words) =>
        Should.Throw<FleetscopeException>(() => JobMessage.Parse(body)).Cause.ShouldContain(words);

    [Theory]
    [InlineData(1.0, "1.0")]
    [InlineData(1e3, "1000.0")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(123456789012345680.0, "1.2345678901234568e+17")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(1.5e-7, "1.5e-07")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e+308")]
    [InlineData(0.00012345, "0.00012345")]
    [InlineData(1234567.125, "1234567.125")]
    [InlineData(-12.5, "-12.5")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1e22, "1e+22")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void Floats_are_written_as_python_does(double value, string text) => PythonText.OfFloat(value).ShouldBe(text);

    [Fact]
    public void Any_group_of_plain_words_is_named_and_read_back()
    {
        // Values never hold '-', so that the name can be taken apart again; keys are such that one is often the beginning of another.
        var random = new Random(20240501);
        const string Letters = "ab_0 äΩ'\"$;%\\😀.";
        for (var round = 0; round < 2000; round++)
        {
            var keys = Enumerable.Range(0, random.Next(1, 5)).Select(_ => "M_" + new string('x', random.Next(0, 4)) + (random.Next(2) == 0 ? "" : "_y")).Distinct().ToArray();
            var group = keys.Select(key => KeyValuePair.Create(key, "v" + Word(random, Letters))).ToArray();
            var structure = string.Join('-', keys);
            var metadata = string.Join(',', group.Select(pair => $"{pair.Key}={pair.Value}"));
            var body = $$$"""{"Metadata":{{{JsonSerializer.Serialize(metadata)}}},{{{CellProfilerKeys}}},"output_structure":"{{{structure}}}"}""";

            var message = JobMessage.Parse(body);

            message.Group.ShouldBe(group);
            message.Name.ShouldBe(string.Join('-', group.Select(pair => pair.Value)), customMessage: body);
            JobMessage.Parse(message.CanonicalBody()).CanonicalBody().ShouldBe(message.CanonicalBody());
        }
    }

    private static string Word(Random random, string letters)
    {
        var runes = letters.EnumerateRunes().ToArray();
        return string.Concat(Enumerable.Range(0, random.Next(0, 6)).Select(_ => runes[random.Next(runes.Length)].ToString()));
    }
}
