using System.Text;
using Fleetscope.Configuration;

namespace Fleetscope.Tests.Configuration;

public sealed class ConfigFuzzTests
{
    private static readonly string[] Pieces =
    [
        "APP_NAME", "COMMAND", "AWS_BUCKET", "X", " = ", "==", "+=", "'", "\"", "'''", "\"\"\"", "\\", "\n", "\r\n", "\t", " ", "(", ")", "[", "]", "{", "}", ",", ":", ";", "+", "-", "*", "/", "//",
        "%", "**", ".", "1", "0x", "1e", "1e999", "99999999999999999999", "True", "None", "for", "if", "import ", "#", "é", "\uD83D\uDE00", "\0", "\uFEFF", "r'", "f'", "\\u", "\\N{", "~", "file://", "'./b'", "%00",
    ];

    [Theory]
    [InlineData("config.py", 1)]
    [InlineData("config.py", 2)]
    [InlineData("config.json", 3)]
    public void Whatever_stands_in_a_config_is_a_config_or_an_expected_failure(string name, int seed)
    {
        using var folder = new ConfigFolder();
        var random = new Random(seed);
        var good = Encoding.UTF8.GetBytes(name.EndsWith("json", StringComparison.Ordinal)
            ? """{"APP_NAME": "MyRun", "AWS_BUCKET": "./b", "COMMAND": ["a", "b"], "DOCKER_CORES": 2, "X": {"a": [1.5, null, true]}}"""
            : File.ReadAllText(SourceTree.File("tests", "Fleetscope.Tests", "Configuration", "Examples", "cellprofiler_config.py")));
        var failures = 0;
        for (var round = 0; round < 1500; round++)
        {
            File.WriteAllBytes(folder.File(name), round % 3 == 0 ? Soup(random) : Mutated(good, random));
            try
            {
                RunConfig.Load(folder.File(name), round % 2 == 0 ? [Encoding.UTF8.GetString(Soup(random))] : [], round % 5 == 0 ? "bucket" : null, ConfigFolder.AllKeys).AppName.ShouldNotBeEmpty();
            }
            catch (FleetscopeException failure)
            {
                failures++;
                failure.Next.ShouldNotBeEmpty();
                ((failure as ConfigException)?.Mistakes ?? []).ShouldAllBe(mistake => mistake.Message.Length > 0 && mistake.Fix.Length > 0 && (mistake.Line > 0) == (mistake.Column > 0));
            }
        }

        failures.ShouldBeGreaterThan(100);
    }

    private static byte[] Soup(Random random) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Pieces[random.Next(Pieces.Length)])));

    private static byte[] Mutated(byte[] good, Random random)
    {
        List<byte> bytes = [.. good];
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 30), bytes.Count - at - 1));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 60), bytes.Count - at)));
                    break;
            }
        }

        return [.. bytes];
    }
}
