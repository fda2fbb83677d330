"""What people and machines do to an account in moto while the examples of docs/engines/aws/ run: moto starts no container.

  machines.py bucket BUCKET             a bucket with the pipeline, the table and the images of the example
  machines.py prepare BUCKET            the same, roles, a key pair, and files/fleet.json: the family's fleet file as the guide says to fill it in
  machines.py ids FILE                  a fleet file gets ids that the account has
  machines.py join CLUSTER              the machines join the cluster as soon as they are there
  machines.py work QUEUE N              N jobs are done
  machines.py fail QUEUE N TIMES        N jobs fail so often
  machines.py leave RUN                 what a run of the Python tools leaves that nobody watched to its end
  machines.py function                  a topic and a function Monitor as aws bootstrap --package makes them
"""
import io
import json
import os
import sys
import time
import zipfile

import boto3


def client(service):
    return boto3.client(service, region_name="us-east-1", endpoint_url=os.environ["AWS_ENDPOINT_URL"])


PIPELINE = """CellProfiler Pipeline: http://www.cellprofiler.org
Version:5
DateRevision:424
ModuleCount:3

LoadData:[module_num:1|variable_revision_number:6|enabled:True|wants_pause:False]
    Input data file location:Default Input Folder|
    Name of the file:load_data.csv
    Load images based on this data?:Yes
    Base image location:None|
    Process just a range of rows?:No
    Rows to process:1,100000
    Group images by metadata?:Yes
    Select metadata tags for grouping:Plate,Well,Site

IdentifyPrimaryObjects:[module_num:2|variable_revision_number:15|enabled:True|wants_pause:False]
    Select the input image:DNA
    Name the primary objects to be identified:Nuclei

ExportToSpreadsheet:[module_num:3|variable_revision_number:13|enabled:True|wants_pause:False]
    Output file location:Default Output Folder|.
"""


def bucket(name):
    s3 = client("s3")
    s3.create_bucket(Bucket=name)
    table = ["Metadata_Plate,Metadata_Well,Metadata_Site,FileName_DNA,PathName_DNA"]
    for well in ("A01", "A02"):
        for site in (1, 2):
            table.append(f"Plate1,{well},{site},{well}_s{site}.tif,/home/ubuntu/bucket/projects/input")
            s3.put_object(Bucket=name, Key=f"projects/input/{well}_s{site}.tif", Body=b"picture")
    s3.put_object(Bucket=name, Key="projects/analysis.cppipe", Body=PIPELINE.encode())
    s3.put_object(Bucket=name, Key="projects/list_of_images.csv", Body="\n".join(table + [""]).encode())


def role(name, service):
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]}
    client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))


def prepare(name):
    bucket(name)
    role("FleetscopeTaskRole", "ecs-tasks.amazonaws.com")
    role("aws-ec2-spot-fleet-tagging-role", "spotfleet.amazonaws.com")
    role("ecsInstanceRole", "ec2.amazonaws.com")
    iam = client("iam")
    iam.create_instance_profile(InstanceProfileName="ecsInstanceRole")
    iam.add_role_to_instance_profile(InstanceProfileName="ecsInstanceRole", RoleName="ecsInstanceRole")
    client("ec2").create_key_pair(KeyName="golden-key")
    client("ec2").create_key_pair(KeyName="my-key")

    # Without the image of the end of 2023, which is no more; and with addresses, as the default VPC has no other way out.
    with open("files/exampleFleet_us-east-1.json") as file:
        fleet = json.load(file)
    for specification in fleet["LaunchSpecifications"]:
        del specification["ImageId"], specification["BlockDeviceMappings"]
        specification["NetworkInterfaces"][0]["AssociatePublicIpAddress"] = True
    with open("files/fleet.json", "w") as file:
        json.dump(fleet, file, indent=2)
    ids("files/fleet.json")
    with open("config.py") as file:
        config = file.read()
    with open("config.py", "w") as file:
        file.write(config.replace("ASSIGN_IP = 'False'", "ASSIGN_IP = 'True'"))


def ids(path):
    ec2 = client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]
    groups = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [subnet["VpcId"]]}])["SecurityGroups"]
    with open(path) as file:
        fleet = file.read()
    for example, real in (
        ("123456789012", client("sts").get_caller_identity()["Account"]), ("subnet-00000000", subnet["SubnetId"]), ("sg-00000000", groups[0]["GroupId"])
    ):
        fleet = fleet.replace(example, real)
    with open(path, "w") as file:
        file.write(fleet)


def join(cluster):
    ec2, ecs, deadline = client("ec2"), client("ecs"), time.time() + 60
    account = client("sts").get_caller_identity()["Account"]
    machines, wanted = [], 0
    # A fleet's machines come one after the other: who counts too early lets only the first join.
    while (wanted == 0 or len(machines) < wanted) and time.time() < deadline:
        time.sleep(0.1)
        fleets = ec2.describe_spot_fleet_requests()["SpotFleetRequestConfigs"]
        wanted = sum(fleet["SpotFleetRequestConfig"]["TargetCapacity"] for fleet in fleets if fleet["SpotFleetRequestState"] == "active")
        found = [machine for group in ec2.describe_instances()["Reservations"] for machine in group["Instances"]]
        machines = [machine["InstanceId"] for machine in found if machine["State"]["Name"] == "running"]
    for machine in machines:
        ecs.register_container_instance(cluster=cluster, instanceIdentityDocument=json.dumps({"instanceId": machine, "accountId": account}))


def work(queue, jobs):
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    for _ in range(int(jobs)):
        message = sqs.receive_message(QueueUrl=url)["Messages"][0]
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def fail(queue, jobs, times):
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    for _ in range(int(times)):
        for message in [sqs.receive_message(QueueUrl=url)["Messages"][0] for _ in range(int(jobs))]:
            sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)

    # SQS moves letters when somebody asks for the message once more.
    sqs.receive_message(QueueUrl=url, VisibilityTimeout=0)


def leave(run):
    container = {"name": run, "image": "cellprofiler", "cpu": 1024, "memory": 7000, "environment": [{"name": "APP_NAME", "value": run}]}
    client("ecs").register_task_definition(family=run + "Task", containerDefinitions=[container])
    client("sqs").create_queue(QueueName=run + "Queue")
    client("logs").create_log_group(logGroupName=run + "_perInstance")
    client("cloudwatch").put_metric_alarm(
        AlarmName="ApproximateNumberOfMessagesVisibleisZero_" + run, Namespace="AWS/SQS", MetricName="ApproximateNumberOfMessagesVisible", Statistic="Average", Period=300,
        EvaluationPeriods=1, Threshold=0, ComparisonOperator="LessThanOrEqualToThreshold",
    )


def function():
    client("sns").create_topic(Name="Monitor")
    role("FleetscopeMonitorRole", "lambda.amazonaws.com")
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as zipped:
        zipped.writestr("bootstrap", "#!/bin/sh")
    client("lambda").create_function(
        FunctionName="Monitor", Runtime="provided.al2023", Handler="bootstrap", Code={"ZipFile": package.getvalue()}, Tags={"fleetscope:version": "0.1.0"},
        Role=f"arn:aws:iam::{client('sts').get_caller_identity()['Account']}:role/FleetscopeMonitorRole",
    )


globals()[sys.argv[1]](*sys.argv[2:])
