using System.Text.Json.Nodes;

namespace Fleetscope.Tests.Aws.Api;

/// <summary>Spot fleet configs.</summary>
internal static class Fleets
{
    /// <summary>Two machines, with what the family's fleet files have.</summary>
    public static JsonObject Small() => JsonNode.Parse(
        """
        {
          "IamFleetRole": "arn:aws:iam::123456789012:role/aws-ec2-spot-fleet-tagging-role",
          "AllocationStrategy": "lowestPrice",
          "TargetCapacity": 2,
          "SpotPrice": "0.20",
          "ValidUntil": "2027-01-02T03:04:05Z",
          "TerminateInstancesWithExpiration": true,
          "Type": "maintain",
          "LaunchSpecifications": [
            {
              "ImageId": "ami-0ce03502c5bb5e188",
              "InstanceType": "m5.xlarge",
              "KeyName": "mykey",
              "EbsOptimized": true,
              "UserData": "IyEvYmluL2Jhc2g=",
              "IamInstanceProfile": { "Arn": "arn:aws:iam::123456789012:instance-profile/ecsInstanceRole" },
              "NetworkInterfaces": [ { "DeviceIndex": 0, "AssociatePublicIpAddress": true, "Groups": ["sg-1", "sg-2"], "SubnetId": null } ],
              "BlockDeviceMappings": [
                { "DeviceName": "/dev/xvda", "Ebs": { "DeleteOnTermination": true, "VolumeType": "gp2", "VolumeSize": 8, "SnapshotId": "snap-1" } },
                { "DeviceName": "/dev/xvdcz", "Ebs": { "DeleteOnTermination": true, "VolumeSize": 22 } }
              ],
              "TagSpecifications": [ { "ResourceType": "instance", "Tags": [ { "Key": "Name", "Value": "FlyApp Worker" } ] } ]
            }
          ]
        }
        """)!.AsObject();
}
