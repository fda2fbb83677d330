using Fleetscope.Stores;

namespace Fleetscope.Tests.Stores;

public sealed class BucketTests
{
    [Theory]
    [InlineData("./bucket", "/config/bucket")]
    [InlineData("../bucket/", "/bucket")]
    [InlineData("/data/images", "/data/images")]
    [InlineData("file:///data/two%20words", "/data/two words")]
    [InlineData(".", "/config")]
    public void A_value_that_looks_like_a_path_is_a_folder(string text, string folder) => Bucket.Parse(text, "/config").Folder.ShouldBe(folder);

    [Theory]
    [InlineData("my-bucket")]
    [InlineData("cellpainting-gallery")]
    [InlineData("bucket/with/slash")]
    public void Any_other_value_is_an_s3_bucket(string text) => Bucket.Parse(text, "/config").Folder.ShouldBeNull();
}
