using Fleetscope.Aws.Stores;

namespace Fleetscope.Tests.Aws.Ports;

public sealed class UploadFlagsTests
{
    [Fact]
    public void Flags_are_read_as_a_shell_splits_them()
    {
        var settings = UploadFlags.Parse("--acl=private --sse aws:kms --sse-kms-key-id 'a key' --metadata \"a=1,b=x=y\" --content-type text/csv --request-payer --metadata-directive REPLACE --quiet");

        settings.Acl.ShouldBe("private");
        (settings.Encryption, settings.EncryptionKey, settings.ContentType, settings.RequesterPays).ShouldBe(("aws:kms", "a key", "text/csv", true));
        settings.Metadata.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}:{pair.Value}").ShouldBe(["a:1", "b:x=y"]);
    }

    [Fact]
    public void No_flags_ask_for_nothing() => UploadFlags.Parse("  ").ShouldBeEquivalentTo(new Fleetscope.Aws.Api.UploadSettings());

    [Fact]
    public void Metadata_may_be_JSON() => UploadFlags.Parse("""--metadata '{"a b":"c"}'""").Metadata["a b"].ShouldBe("c");

    [Fact]
    public void Sse_alone_is_AES256() => UploadFlags.Parse("--sse --quiet").Encryption.ShouldBe("AES256");

    [Theory]
    [InlineData("--alc private", "write --acl")]
    [InlineData("--recursive-ish", "use only")]
    [InlineData("--acl bucket-owner-full-contrl", "write bucket-owner-full-control")]
    [InlineData("--acl", "aws s3 mv help")]
    [InlineData("--quiet=yes", "aws s3 mv help")]
    [InlineData("--metadata novalue", "aws s3 mv help")]
    [InlineData("--acl 'private", "aws s3 mv help")]
    [InlineData("--sse-kms-key-id k", "aws s3 mv help")]
    public void A_mistake_is_refused_with_the_nearest_known_word(string flags, string next) =>
        Should.Throw<FleetscopeException>(() => UploadFlags.Parse(flags)).Next.ShouldContain(next);
}
