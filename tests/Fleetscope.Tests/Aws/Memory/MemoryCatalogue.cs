using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>A few types and images as AWS has them.</summary>
internal static class MemoryCatalogue
{
    /// <summary>The ECS-optimised Amazon Linux 2023 image that the SSM parameter names.</summary>
    public const string CurrentImage = "ami-0a1b2c3d4e5f60001";

    public static IReadOnlyList<InstanceType> InstanceTypes =>
    [
        new("t3.micro", 2, 1024, ["x86_64"]),
        new("m4.xlarge", 4, 16_384, ["x86_64"]),
        new("m4.2xlarge", 8, 32_768, ["x86_64"]),
        new("m4.16xlarge", 64, 262_144, ["x86_64"]),
        new("m5.large", 2, 8192, ["x86_64"]),
        new("m5.xlarge", 4, 16_384, ["x86_64"]),
        new("m5a.xlarge", 4, 16_384, ["x86_64"]),
        new("m5.2xlarge", 8, 32_768, ["x86_64"]),
        new("m5.4xlarge", 16, 65_536, ["x86_64"]),
        new("m6i.xlarge", 4, 16_384, ["x86_64"]),
        new("m6g.xlarge", 4, 16_384, ["arm64"]),
        new("c4.xlarge", 4, 7680, ["x86_64"]),
        new("c5.xlarge", 4, 8192, ["x86_64"]),
        new("c5.2xlarge", 8, 16_384, ["x86_64"]),
        new("r5.xlarge", 4, 32_768, ["x86_64"]),
    ];

    public static IReadOnlyList<MachineImage> Images =>
    [
        new(CurrentImage, "al2023-ami-ecs-hvm-2023.0.20260101-kernel-6.1-x86_64", "x86_64", "/dev/xvda",
            new Dictionary<string, BlockDevice> { ["/dev/xvda"] = new("snap-0a1b2c3d4e5f60001", 30) }, false),
        new("ami-0a1b2c3d4e5f60002", "al2023-ami-ecs-hvm-2023.0.20260101-kernel-6.1-arm64", "arm64", "/dev/xvda",
            new Dictionary<string, BlockDevice> { ["/dev/xvda"] = new("snap-0a1b2c3d4e5f60002", 30) }, false),
        // The image of Distributed-CellProfiler's example fleet file: Amazon Linux 1, with a second volume for Docker.
        new("ami-0ce03502c5bb5e188", "amzn-ami-2018.03.20231213-amazon-ecs-optimized", "x86_64", "/dev/xvda",
            new Dictionary<string, BlockDevice> { ["/dev/xvda"] = new("snap-0a7b4ece894d62882", 8), ["/dev/xvdcz"] = new("", 22) }, true),
    ];
}
