using System.Text.Json;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Fleet;

/// <summary>Chooses the machine image for fleet files that name none: the ECS-optimised Amazon Linux 2023 that AWS recommends today.</summary>
internal sealed class MachineImageChoice(AwsApi api)
{
    /// <summary>AWS keeps it current in every region (Amazon ECS Developer Guide, "Retrieving Amazon ECS-optimized Linux AMI metadata").</summary>
    public const string Parameter = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended";

    private const string Architecture = "x86_64";

    /// <param name="types">The machine types that must run it.</param>
    /// <exception cref="FleetscopeException">A type is not there in this region or not x86-64; AWS names no image.</exception>
    public async Task<MachineImage> ChooseAsync(IReadOnlyList<string> types, CancellationToken cancellationToken)
    {
        await RefuseUnfitAsync(types, cancellationToken);
        const string Next = "name an ImageId in every launch specification of the fleet file";
        var value = await api.Account.FindParameterAsync(Parameter, cancellationToken)
            ?? throw new FleetscopeException(Parameter, "this region has no such parameter, so the current machine image is not known", Next);
        var id = ImageIn(value) ?? throw new FleetscopeException(Parameter, "its value has no image_id", Next);
        var image = await api.Ec2.FindImageAsync(id, cancellationToken)
            ?? throw new FleetscopeException(id, $"{Parameter} names this image, and EC2 does not know it", Next);
        return image.Architecture is Architecture or "" ? image : throw new FleetscopeException(id, $"it is an image for {image.Architecture}", Next);
    }

    /// <summary>Refuses machine types that cannot run workers.</summary>
    public async Task RefuseUnfitAsync(IReadOnlyList<string> types, CancellationToken cancellationToken)
    {
        var found = await api.Ec2.ListInstanceTypesAsync([.. types.Distinct()], cancellationToken);
        foreach (var type in types)
        {
            if (found.FirstOrDefault(one => one.Name == type) is not { } known)
            {
                throw new FleetscopeException("MACHINE_TYPE", $"this region has no machines of the type {type}", "correct its spelling, or choose a type that the region has");
            }

            if (!known.Architectures.Contains(Architecture))
            {
                throw new FleetscopeException(
                    "MACHINE_TYPE", $"{type} is an {string.Join(", ", known.Architectures)} machine; workers run on x86-64",
                    $"choose a type with x86-64 processors, such as {Neighbour(type)}");
            }
        }
    }

    // m6g, c7gd, r8g: the letter g behind the generation is Graviton; the same family with i (Intel) has the same sizes.
    private static string Neighbour(string type)
    {
        var dot = type.IndexOf('.', StringComparison.Ordinal);
        return dot > 1 && type[..dot].IndexOf('g', 1) is > 0 and var at && char.IsAsciiDigit(type[at - 1]) ? string.Concat(type.AsSpan(0, at), "i", type.AsSpan(at + 1)) : "m5.xlarge";
    }

    private static string? ImageIn(string value)
    {
        try
        {
            return (string?)(JsonNode.Parse(value) as JsonObject)?["image_id"];
        }
        catch (Exception strange) when (strange is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
