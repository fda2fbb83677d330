using System.Globalization;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>What CreateQueue and SetQueueAttributes refuse.</summary>
internal static class QueueAttributeCheck
{
    public static void Check(string call, IReadOnlyDictionary<string, string> attributes, Predicate<string> exists)
    {
        foreach (var (name, value) in attributes)
        {
            if (name == "RedrivePolicy")
            {
                CheckRedrive(call, value, exists);
            }
            else if (!MemoryQueue.Ranges.TryGetValue(name, out var range))
            {
                if (name is not ("Policy" or "SqsManagedSseEnabled" or "RedriveAllowPolicy" or "KmsMasterKeyId"))
                {
                    throw MemoryAccount.Refuse(call, "InvalidAttributeName", $"Unknown Attribute {name}.");
                }
            }
            else if (!int.TryParse(value, CultureInfo.InvariantCulture, out var number) || number < range.Least || number > range.Most)
            {
                throw MemoryAccount.Refuse(call, "InvalidAttributeValue", $"Invalid value for the parameter {name}.");
            }
        }
    }

    private static void CheckRedrive(string call, string policy, Predicate<string> exists)
    {
        if (policy.Length == 0)
        {
            return;
        }

        var (arn, most) = MemoryQueue.Redrive(policy) ?? throw MemoryAccount.Refuse(call, "InvalidParameterValue", $"Value {policy} for parameter RedrivePolicy is invalid. Reason: Redrive policy is not a valid JSON map.");
        if (most is < 1 or > 1000)
        {
            throw MemoryAccount.Refuse(call, "InvalidParameterValue", $"Value {policy} for parameter RedrivePolicy is invalid. Reason: Invalid value for maxReceiveCount: {most}, valid values are from 1 to 1000 both inclusive.");
        }

        if (!exists(arn))
        {
            throw MemoryAccount.Refuse(call, "InvalidParameterValue", $"Value {policy} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.");
        }
    }
}
