using Fleetscope.Configuration;

namespace Fleetscope.Tests.Configuration;

public sealed class BadConfigTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> BadSyntax { get; } = new()
    {
        // The text, and "line:column message" of each mistake.
        { "import os", "1:1 'import os' is real Python, which is not executed" },
        { "from os import path", "1:1 'from os import path' is real Python, which is not executed" },
        { "X = os.environ['HOME']", "1:5 'os.environ['HOME']' is an attribute, which is not computed" },
        { "X = int('3')", "1:5 'int('3')' is a call, which is not computed" },
        { "L = ['a']\nX = L[0]", "2:5 'L[0]' is a subscript, which is not computed" },
        { "X = 2**10", "1:5 '2**10' is a power, which is not computed" },
        { "X = f'{APP_NAME}Queue'", "1:5 a formatted string (f'...') is computed by Python" },
        { "X = b'bytes'", "1:5 a bytes literal (b'...') is no text" },
        { "X = 'a' if True else 'b'", "1:9 'if True else 'b'' is real Python, which is not executed" },
        { "X = 3 > 2", "1:7 '>' is a comparison, which is not computed" },
        { "X = not True", "1:5 'not True' is real Python, which is not executed" },
        { "X = 1 or 2", "1:7 'or 2' is real Python, which is not executed" },
        { "X = 1 | 2", "1:7 '|' is not computed (only + - * / // % are)" },
        { "X = ~1", "1:5 '~' is not read here" },
        { "X = [x for x in 'ab']", "1:8 'for x in 'ab']' is real Python, which is not executed" },
        { "X = [*'ab']", "1:6 '*'ab']' unpacks a value" },
        { "X = lambda: 1", "1:5 'lambda: 1' is real Python, which is not executed" },
        { "print('hello')", "1:1 'print('hello')' is real Python, which is not executed" },
        { "L = []\nL.append('a')", "2:1 'L.append('a')' is real Python, which is not executed" },
        { "if True:\n    X = 1\nelse:\n    X = 2\nY = X", "1:1 'if True:' is real Python, which is not executed" },
        { "def f():\n    return 1\n\n# end\nX = 1", "1:1 'def f():' is real Python, which is not executed" },
        { "for i in [1]:\n    Y = i\nX = Y + i", "1:1 'for i in [1]:' is real Python, which is not executed" },
        { "X = 1\nX += 2", "2:3 'X +=' changes a value" },
        { "X: int = 3", "1:2 'X: int = 3' has a type annotation" },
        { "X, Y = 1, 2", "1:1 'X, Y = 1, 2' assigns several names at once" },
        { "X == 3", "1:3 'X == 3' compares, it does not assign" },
        { "X", "1:1 'X' is no assignment" },
        { "5", "1:1 '5' is not assigned to a name" },
        { "True = 1", "1:1 'True' is a word of Python and cannot be a name" },
        { "X =", "1:1 X = has no value" },
        { "X = 1 2", "1:7 '2' follows a complete value" },
        { "X = 'a' 5", "1:9 '5' follows a complete value" },
        { "X = 1 +", "1:8 a value is missing at the end" },
        { "X = [1 2]", "1:8 ',' or ']' is missing before '2]'" },
        { "X = [1,, 2]", "1:8 a value is missing before ', 2]'" },
        { "X = ['a'", "1:5 '[' is never closed" },
        { "X = ['a',\nY = 2\nZ = 1/0", "1:5 '[' is never closed\n3:6 '/' divides by zero" },
        { "X = (1, 2]", "1:10 ']' does not close the '(' of line 2" },
        { "X = 1)", "1:6 ')' closes nothing" },
        { "X = [1; 2]", "1:7 ';' stands inside brackets" },
        { "X = 'abc\nY = 1", "1:5 this text has no closing '" },
        { "X = '''abc\nY = 1", "1:5 this text has no closing '''" },
        { "X = ‘abc’", "1:5 the curly quote ‘ (U+2018) means nothing here" },
        { "X =\u00A01", "1:4 a space that is not a plain one (U+00A0) means nothing here" },
        { "X = 1 $ 2", "1:7 the character $ (U+0024) means nothing here" },
        { "X = \0", "1:5 the control character U+0000 means nothing here" },
        { "X = 1 \\ + 2", "1:7 '\\' is not the last character of its line" },
        { "X = 007", "1:5 '007' is no number: Python allows no leading zeros" },
        { "X = 1__0", "1:5 '1__0' is no number" },
        { "X = 10GB", "1:5 '10GB' is no number" },
        { "X = 1.2.3", "1:5 '1.2.3' is no number" },
        { "X = 'C:\\Users'", "1:8 '\\U' is half an escape: \\U needs 8 hex digits" },
        { "X = '\\xZZ'", "1:6 '\\x' is half an escape: \\x needs 2 hex digits" },
        { "X = '\\ud800'", "1:6 '\\ud800' is no character" },
        { "X = '\\N{DEGREE SIGN}'", "1:6 a character by its name (\\N) is not read here" },
        { "X = 1/0\nY = 1//0\nZ = 1.0%0", "1:6 '/' divides by zero\n2:6 '//' divides by zero\n3:8 '%' divides by zero" },
        { "X = 'a' + 1", "1:9 '+' between text ('a') and a whole number (1)" },
        { "X = ['a'] + 'b'", "1:11 '+' between a list (['a']) and text ('b')" },
        { "X = 'a' - 'b'", "1:9 '-' between text ('a') and text ('b')" },
        { "X = '%s' % 1", "1:10 '%' on a text is formatting, which is computed by Python" },
        { "X = -'a'", "1:5 '-' before text ('a'): only numbers have a sign" },
        { "X = APP_NAM + 'Queue'", "1:5 the name APP_NAM is not assigned above" },
        { "X = Y\nY = 1", "1:5 the name Y is assigned further down only" },
        { "X = true", "1:5 the name true is not assigned above" },
        { "X = {'a'}", "1:9 a ':' and a value are missing behind 'a'" },
        { "X = {[1]: 2}", "1:6 a list cannot be a key of a dict" },
        { "  X = 1", "1:3 'X = 1' is indented" },
        { "X = 'a'*10000000", "1:8 the text becomes too long (50,000 is the limit)" },
        { "X = [0]*1000000", "1:8 the list becomes too long (10,000 is the limit)" },
        { "X = 1e999 + 10*1e999\nY = [a, b]", "2:6 the name a is not assigned above\n2:9 the name b is not assigned above" },
    };

    [Theory]
    [MemberData(nameof(BadSyntax))]
    public void What_is_no_literal_is_said_with_its_place(string text, string mistakes)
    {
        var found = _folder.MistakesOf("AWS_BUCKET = './bucket'\n" + text + "\nAPP_NAME = 'MyRun'");

        found.Select(mistake => $"{mistake.Line - 1}:{mistake.Column} {mistake.Message}").ShouldBe(mistakes.Split('\n'));
        found.ShouldAllBe(mistake => mistake.Fix.Length > 0 && mistake.File == _folder.File("config.py"));
    }

    public static TheoryData<string, string, string> BadValues { get; } = new()
    {
        // The line, then message and fix.
        { "APP_NAME = 'My Run'", "APP_NAME is 'My Run', which cannot name a queue", "use letters, digits, '-' and '_', 1 to 75 of them" },
        { "APP_NAME = ''", "APP_NAME is '', which cannot name a queue", "use letters, digits, '-' and '_', 1 to 75 of them" },
        { "APP_NAME = 5", "APP_NAME must be text, not a whole number (5)", "put it between quotes: APP_NAME = '5'" },
        { "DOCKER_CORES = 0", "DOCKER_CORES is 0, which is out of range", "write a number of 1 to 4096" },
        { "DOCKER_CORES = 'four'", "DOCKER_CORES must be a whole number, not 'four'", "write a number, as in DOCKER_CORES = 1" },
        { "DOCKER_CORES = True", "DOCKER_CORES must be a whole number, not True", "write a number, as in DOCKER_CORES = 1" },
        { "DOCKER_CORES = 2.5", "DOCKER_CORES must be a whole number, not 2.5", "write a number, as in DOCKER_CORES = 1" },
        { "SQS_MESSAGE_VISIBILITY = 13*60*60", "SQS_MESSAGE_VISIBILITY is 46800, which is out of range", "write a number of 0 to 43200 seconds" },
        { "JOB_RETRIES = 1001", "JOB_RETRIES is 1001, which is out of range", "write a number of 1 to 1000 attempts" },
        { "JOB_RETRIES = [3]", "JOB_RETRIES must be a whole number (attempts), not [3]", "write a number, as in JOB_RETRIES = 10" },
        { "JOB_TIMEOUT = -1", "JOB_TIMEOUT is -1, which is out of range", "write a number of 0 to 31536000 seconds" },
        { "JOB_TIMEOUT = 1e999", "JOB_TIMEOUT is inf, which is out of range", "write a number of 0 to 31536000 seconds" },
        { "LEASE_SECONDS = 2", "LEASE_SECONDS is 2, which is out of range", "write a number of 3 to 43200 seconds" },
        { "CHECK_IF_DONE_BOOL = 'yes'", "CHECK_IF_DONE_BOOL must be True or False, not 'yes'", "write CHECK_IF_DONE_BOOL = True or CHECK_IF_DONE_BOOL = False" },
        { "ENGINE = 'lokal'", "ENGINE is 'lokal', which is none of its words", "write 'local' or 'aws'" },
        { "PROGRAM = ['fiji']", "PROGRAM must be text, not a list (['fiji'])", "write 'cellprofiler' or 'fiji' or 'command'" },
        { "COMMAND = 'convert a.tif b.png'", "COMMAND must be a list of texts, not one text ('convert a.tif b.png')", "write COMMAND = ['convert', 'a.tif', 'b.png']" },
        { "COMMAND = ['convert', 50]", "COMMAND holds a whole number (50) among its texts", "put it between quotes: '50'" },
        { "COMMAND = ['', 'a']", "COMMAND begins with an empty text, where the program should be", "write COMMAND = ['convert', '{input}/{Well}.tif', '-resize', '50%', '{output}/{Well}.png']" },
        { "INPUTS = {'a': 1}", "INPUTS must be a list of texts, not a dict ({'a': 1})", "write INPUTS = ['...', '...']" },
        { "AWS_BUCKET = 'a\\nb'", "AWS_BUCKET contains the control character U+000A", "remove it (a backslash in a path is written \\\\ or behind r')" },
        { "AWS_BUCKET = 'file://a%00b'", "AWS_BUCKET contains a NUL character", "remove it" },
        { "EXPECTED_NUMBER_FILES = -1", "EXPECTED_NUMBER_FILES is -1, which is out of range", "write a number of 0 to 2147483647 files" },
        { "ENGINE = 'aws'; EBS_VOL_SIZE = 8", "EBS_VOL_SIZE is 8, which is out of range", "write a number of 22 to 16384 GB" },
        { "ENGINE = 'aws'; MACHINE_TYPE = 'm5.xlarge'", "MACHINE_TYPE must be a list of texts, not one text ('m5.xlarge')", "write MACHINE_TYPE = ['m5.xlarge']" },
        { "ENGINE = 'aws'; MACHINE_PRICE = 'cheap'", "MACHINE_PRICE must be a number (US dollars), not 'cheap'", "write a number, as in MACHINE_PRICE = 0.20" },
    };

    [Theory]
    [MemberData(nameof(BadValues))]
    public void A_value_that_its_key_does_not_allow_is_said_with_the_fix(string line, string message, string fix)
    {
        var mistake = Should.Throw<ConfigException>(() => _folder.LoadWith(line)).Mistakes.ShouldHaveSingleItem();

        mistake.Message.ShouldBe(message);
        mistake.Fix.ShouldBe(fix);
        mistake.Line.ShouldBe(2);
        mistake.Key.ShouldNotBeEmpty();
    }

    [Fact]
    public void All_mistakes_of_a_config_are_said_at_once_in_the_order_of_the_file()
    {
        var mistakes = _folder.MistakesOf("import os\nDOCKER_CORES = 0\nX = os.cpu_count()\nJOB_RETRIES = 'many'\nAPP_NAME = 'a b'\nCHECK_IF_DONE_BOOL = 3", "NONSENSE=1");

        mistakes.Select(mistake => (mistake.Line, mistake.Column, mistake.Key)).ShouldBe(
            [(0, 0, "NONSENSE"), (0, 0, "AWS_BUCKET"), (1, 1, ""), (2, 16, "DOCKER_CORES"), (3, 5, "X"), (4, 15, "JOB_RETRIES"), (5, 12, "APP_NAME"), (6, 22, "CHECK_IF_DONE_BOOL")],
            ignoreOrder: true);
        mistakes.Select(mistake => mistake.Line).ShouldBeInOrder();
    }

    [Fact]
    public void Real_Python_is_answered_with_the_line_that_writes_the_JSON_config()
    {
        var path = _folder.Write("import os\n", "fly.py");

        Should.Throw<ConfigException>(() => RunConfig.Load(path, [], null, ConfigFolder.AllKeys)).Mistakes[^1].Fix.ShouldBe(
            "write the value itself, or let Python write it: python3 -c \"import json,runpy; print(json.dumps({k:v for k,v in runpy.run_path('fly.py').items() if k.isupper()}))\" > fly.json and then --config fly.json");
    }

    [Theory]
    [InlineData("true", "write True")]
    [InlineData("APP_NAM", "write APP_NAME, or put it between quotes if it is a text")]
    [InlineData("bucket", "put it between quotes if it is a text: 'bucket'")]
    public void An_unknown_name_is_answered_with_what_was_probably_meant(string name, string fix) =>
        _folder.MistakesOf($"APP_NAME = 'MyRun'\nAWS_BUCKET = {name}").ShouldHaveSingleItem().Fix.ShouldBe(fix);

    [Fact]
    public void Missing_keys_are_said_unless_their_value_is_a_mistake_already()
    {
        _folder.MistakesOf("").Select(mistake => mistake.Message).ShouldBe(["APP_NAME is missing", "AWS_BUCKET is missing"]);
        _folder.MistakesOf("APP_NAME = f()\nAWS_BUCKET = g()").Count.ShouldBe(2);
    }

    [Theory]
    [InlineData('[')]
    [InlineData('(')]
    [InlineData('{')]
    [InlineData('-')]
    public void Ten_thousand_brackets_are_one_mistake(char bracket) =>
        _folder.MistakesOf("APP_NAME = 'MyRun'; AWS_BUCKET = './b'\nX = " + new string(bracket, 10_000)).Count.ShouldBeInRange(1, 2);

    [Theory]
    [InlineData("X = 1\n")]
    [InlineData("a ")]
    [InlineData("X = a\n")]
    [InlineData("X = 'a\n")]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("(a,")]
    [InlineData("1+")]
    [InlineData("'a'+")]
    [InlineData("[1]+")]
    [InlineData("'''")]
    [InlineData("1,")]
    [InlineData("9*")]
    [InlineData("if x:\n")]
    public void Half_a_megabyte_of_anything_is_answered(string piece)
    {
        foreach (var head in new[] { "X = ", "X = [" })
        {
            var failure = Should.Throw<ConfigException>(() => _folder.Load(head + string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length / 2))));
            failure.Mistakes.Count.ShouldBeInRange(1, 1010);
        }
    }

    [Fact]
    public void Names_cannot_build_what_brackets_may_not()
    {
        var deep = "APP_NAME = 'MyRun'; AWS_BUCKET = './b'\nX = []\n" + string.Concat(Enumerable.Repeat("X = [X]\n", 200));
        var wide = "APP_NAME = 'MyRun'; AWS_BUCKET = './b'\nX = [1]\n" + string.Concat(Enumerable.Repeat("X = [X, X]\n", 40));
        var huge = "APP_NAME = 'MyRun'; AWS_BUCKET = './b'\nX = 99999\n" + string.Concat(Enumerable.Repeat("X = X * X\n", 40));

        _folder.MistakesOf(deep).ShouldHaveSingleItem().Message.ShouldBe("a list nested deeper than 100");
        _folder.MistakesOf(wide).ShouldHaveSingleItem().Message.ShouldBe("a list of more than 10,000 values");
        _folder.MistakesOf(huge).ShouldHaveSingleItem().Message.ShouldBe("a number of more than 4300 digits");
    }

    [Theory]
    [InlineData("[1]", "1:1 the config is no JSON object")]
    [InlineData("{\"APP_NAME\": \"A\",\n \"AWS_BUCKET\": \"./b\",\n \"APP_NAME\": \"B\"}", "3:2 the key APP_NAME is there twice (first in line 1)")]
    [InlineData("{\"APP_NAME\": \"é\", \"AWS_BUCKET\": \"./b\"}", "1:14 APP_NAME is 'é', which cannot name a queue")]
    [InlineData("{\"APP_NAME\": \"A\", \"AWS_BUCKET\": \"./b\",\n \"DOCKER_CORES\": 0}", "2:18 DOCKER_CORES is 0, which is out of range")]
    [InlineData("{\"APP_NAME\": \"A\", \"AWS_BUCKET\": \"./b\", \"X\": \"\\ud800\"}", "1:45 a text with half a character (an escape \\ud800 to \\udfff without its other half)")]
    public void A_JSON_config_has_its_mistakes_with_their_places(string json, string mistake)
    {
        var path = _folder.Write(json, "config.json");

        Should.Throw<ConfigException>(() => RunConfig.Load(path, [], null, ConfigFolder.AllKeys)).Mistakes.Select(found => $"{found.Line}:{found.Column} {found.Message}").ShouldContain(mistake);
    }

    [Fact]
    public void A_broken_JSON_config_is_said_with_its_line()
    {
        var path = _folder.Write("{\n \"APP_NAME\": 'A'\n}", "config.json");

        var mistake = Should.Throw<ConfigException>(() => RunConfig.Load(path, [], null, ConfigFolder.AllKeys)).Mistakes.Single(found => found.Line > 0);
        (mistake.Line, mistake.Column).ShouldBe((2, 14));
        mistake.Message.ShouldStartWith("no JSON: ");
    }

    [Fact]
    public void A_file_that_cannot_be_a_config_is_answered_with_the_next_step()
    {
        File.WriteAllBytes(_folder.File("latin.py"), [.. "A = 1\n# "u8, 0xE9]);
        File.WriteAllText(_folder.File("large.py"), new string('#', 1 << 21));

        foreach (var (name, cause) in new[] { ("none.py", "there is no such file"), ("no/folder.py", "there is no such file"), (".", "this is a folder"), ("latin.py", "it is not UTF-8 (line 2)"), ("large.py", "it is larger than 1 MiB") })
        {
            var failure = Should.Throw<FleetscopeException>(() => RunConfig.Load(_folder.File(name), [], null, ConfigFolder.AllKeys));
            failure.Cause.ShouldStartWith(cause);
            failure.Next.ShouldContain("--config ");
        }
    }
}
