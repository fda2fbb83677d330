using Fleetscope.Configuration;
using Fleetscope.Configuration.Python;

namespace Fleetscope.Tests.Configuration;

/// <summary>Every expected value is what Python 3 prints for repr() of the same expression.</summary>
public sealed class LiteralTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("1_000", "1000")]
    [InlineData("00", "0")]
    [InlineData("0xFF", "255")]
    [InlineData("0x_ff", "255")]
    [InlineData("0o17", "15")]
    [InlineData("0b1010", "10")]
    [InlineData("3*60", "180")]
    [InlineData("2+3*4", "14")]
    [InlineData("(2+3)*4", "20")]
    [InlineData("10-3-2", "5")]
    [InlineData("-5", "-5")]
    [InlineData("--5", "5")]
    [InlineData("+5", "5")]
    [InlineData("2*-3", "-6")]
    [InlineData("7/2", "3.5")]
    [InlineData("6/2", "3.0")]
    [InlineData("7//2", "3")]
    [InlineData("-7//2", "-4")]
    [InlineData("7//-2", "-4")]
    [InlineData("-7%3", "2")]
    [InlineData("7%-3", "-2")]
    [InlineData("9223372036854775807*2", "18446744073709551614")]
    [InlineData("1/3", "0.3333333333333333")]
    [InlineData("9007199254740993/1", "9007199254740992.0")]
    [InlineData("9007199254740995/1", "9007199254740996.0")]
    [InlineData("123456789012345678901234567890/7", "1.763668414462081e+28")]
    [InlineData("True+1", "2")]
    [InlineData("-True", "-1")]
    [InlineData("True", "True")]
    [InlineData("False", "False")]
    [InlineData("None", "None")]
    [InlineData("0.13", "0.13")]
    [InlineData("1.", "1.0")]
    [InlineData(".5", "0.5")]
    [InlineData("1e3", "1000.0")]
    [InlineData("1_0.5e-3", "0.0105")]
    [InlineData("1e400", "inf")]
    [InlineData("0777.5", "777.5")]
    [InlineData("0.1+0.2", "0.30000000000000004")]
    [InlineData("7.5//2", "3.0")]
    [InlineData("-7.5//2", "-4.0")]
    [InlineData("-7.5%2", "0.5")]
    [InlineData("7.5%-2", "-0.5")]
    [InlineData("1+0.5", "1.5")]
    [InlineData("'a'", "'a'")]
    [InlineData("\"a\"", "'a'")]
    [InlineData("'''a\nb'''", "'a\\nb'")]
    [InlineData("\"\"\"a\"b\"\"\"", "'a\"b'")]
    [InlineData("'it\\'s'", "\"it's\"")]
    [InlineData("'a' 'b' \"c\"", "'abc'")]
    [InlineData("'a' + 'b'", "'ab'")]
    [InlineData("'ab'*3", "'ababab'")]
    [InlineData("3*'ab'", "'ababab'")]
    [InlineData("'ab'*0", "''")]
    [InlineData("'ab'*-1", "''")]
    [InlineData("'a'*True", "'a'")]
    [InlineData("r'C:\\new'", "'C:\\\\new'")]
    [InlineData("R'\\d'", "'\\\\d'")]
    [InlineData("u'x'", "'x'")]
    [InlineData("'\\t\\n\\\\'", "'\\t\\n\\\\'")]
    [InlineData("'\\x41\\u0042\\U00000043\\104'", "'ABCD'")]
    [InlineData("'\\d'", "'\\\\d'")]
    [InlineData("'a\\\nb'", "'ab'")]
    [InlineData("'µm'", "'µm'")]
    [InlineData("'#no comment'", "'#no comment'")]
    [InlineData("[]", "[]")]
    [InlineData("[1, 'a', None]", "[1, 'a', None]")]
    [InlineData("[1, 2,]", "[1, 2]")]
    [InlineData("[\n 1, # one\n 2\n]", "[1, 2]")]
    [InlineData("[1] + [2]", "[1, 2]")]
    [InlineData("['a'] * 2", "['a', 'a']")]
    [InlineData("[[1], [2, [3]]]", "[[1], [2, [3]]]")]
    [InlineData("()", "()")]
    [InlineData("(1,)", "(1,)")]
    [InlineData("(1)", "1")]
    [InlineData("(1, 2)", "(1, 2)")]
    [InlineData("1, 2", "(1, 2)")]
    [InlineData("(1,) + (2,)", "(1, 2)")]
    [InlineData("('a'\n 'b')", "'ab'")]
    [InlineData("{}", "{}")]
    [InlineData("{'a': 1, 2: [3]}", "{'a': 1, 2: [3]}")]
    [InlineData("{'a': 1, 'a': 2}", "{'a': 2}")]
    [InlineData("1 + \\\n 2", "3")]
    [InlineData("1\t+\t2", "3")]
    public void A_literal_has_the_value_that_Python_gives_it(string expression, string value)
    {
        var reading = PythonConfigReader.Read("config.py", "X = " + expression, new Dictionary<string, ConfigValue>());

        reading.Mistakes.ShouldBeEmpty();
        reading.Entries.ShouldHaveSingleItem().Value.ToString().ShouldBe(value);
    }

    [Theory]
    [InlineData("A = 1; B = 2")]
    [InlineData("A = 1\r\nB = 2\r\n")]
    [InlineData("A = 1\rB = 2")]
    [InlineData("'''A docstring\nof two lines.'''\nA = 1\n\n# remark\nB = 2 # another")]
    [InlineData("A = 1\n'a remark'\nB = A + 1\n")]
    [InlineData("B = 5\nA = 1\nB = 2")]
    [InlineData("A = 1;\nB = 2;")]
    [InlineData("C = A = 1\nB = C + A")]
    [InlineData("A = (\n  1\n)\nB = 2 \\\n  + 0")]
    public void Statements_are_separated_as_in_Python(string text)
    {
        var reading = PythonConfigReader.Read("config.py", text, new Dictionary<string, ConfigValue>());

        reading.Mistakes.ShouldBeEmpty();
        reading.Entries.Single(entry => entry.Key == "A").Value.ToString().ShouldBe("1");
        reading.Entries.Single(entry => entry.Key == "B").Value.ToString().ShouldBe("2");
    }

    [Fact]
    public void A_value_knows_where_it_is_written_or_where_its_name_is_used()
    {
        var reading = PythonConfigReader.Read("config.py", "# é\nA = 'ü'; B =\t7\nC = [\n  A]\n", new Dictionary<string, ConfigValue>());

        reading.Entries.Select(entry => $"{entry.Key} {entry.At} {entry.Value.At}").ShouldBe(["A 2:1 2:5", "B 2:10 2:14", "C 3:1 3:5"]);
        reading.Entries[2].Value.ShouldBeOfType<ConfigValue.Sequence>().Items[0].At.ShouldBe(new TextPosition(4, 3));
    }

    [Theory]
    [InlineData("'abc'", true)]
    [InlineData("['a', 'b']", true)]
    [InlineData("-3", true)]
    [InlineData("local", false)]
    [InlineData("./bucket", false)]
    [InlineData("2024_run", false)]
    [InlineData("a b", false)]
    [InlineData("'a", false)]
    [InlineData("1; 2", false)]
    [InlineData("1\n2", false)]
    [InlineData("", false)]
    public void A_setting_is_a_literal_only_as_a_whole(string text, bool isLiteral) => (PythonConfigReader.ReadLiteral(text) is not null).ShouldBe(isLiteral);
}
