#!/usr/bin/env python3
"""Accounts in moto, for comparing what two tools leave in them.

account.py URL ACCOUNT replay RECORDING...   makes the recorded calls of the family's tools again, but for those that only read
account.py URL ACCOUNT state                 prints what there is, as JSON with placeholders for ids and times
"""
import base64, datetime, email, json, re, sys
import boto3

URL, ACCOUNT, COMMAND, REST = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
RECORDED_ACCOUNT, REGION = "123456789012", "us-east-1"
READS = ("Get", "List", "Describe")


def client(service, keys=None):
    keys = keys or {"AccessKeyId": "testing", "SecretAccessKey": "testing", "SessionToken": None}
    return boto3.client(service, endpoint_url=URL, region_name=REGION, aws_access_key_id=keys["AccessKeyId"],
                        aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys["SessionToken"])


KEYS = client("sts").assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/x", RoleSessionName="state")["Credentials"]
SQS, ECS, EC2, S3, LOGS, WATCH = (client(name, KEYS) for name in ("sqs", "ecs", "ec2", "s3", "logs", "cloudwatch"))
CLIENTS = {"sqs": SQS, "ecs": ECS, "ec2": EC2, "s3": S3, "logs": LOGS, "cloudwatch": WATCH}


def fleets():
    return [fleet for page in EC2.get_paginator("describe_spot_fleet_requests").paginate() for fleet in page["SpotFleetRequestConfigs"]]


def replay(path):
    for event in map(json.loads, open(path)):
        service, _, call = event.get("call", "").partition(".")
        if not call or call.startswith(READS):
            continue
        text = json.dumps(event["params"]).replace("{ENDPOINT}", URL).replace(RECORDED_ACCOUNT, ACCOUNT).replace('"{EPOCH_MS}"', "1767323045000")
        if "{FLEET_1}" in text:
            text = text.replace("{FLEET_1}", fleets()[0]["SpotFleetRequestId"])
        params = json.loads(text)
        if "destination" in params:
            params["destination"] += f"-{ACCOUNT}"
        if service == "s3":
            # Names of buckets are all the world's, so each account has one of its own.
            params["Bucket"] = f"{params['Bucket']}-{ACCOUNT}"
            S3.create_bucket(Bucket=params["Bucket"])
        if request := params.get("SpotFleetRequestConfig"):
            # run.py: from now on, for 365 days.
            now = datetime.datetime.now(datetime.timezone.utc)
            request["ValidFrom"], request["ValidUntil"] = now, now + datetime.timedelta(days=365)
            for spec in request["LaunchSpecifications"]:
                spec["UserData"] = base64.b64encode(spec["UserData"]["base64_of"].replace("{BOUNDARY}", "==part==").encode()).decode()
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", call).lower()
        getattr(CLIENTS[service], name)(**params)


def queues():
    kept = ("VisibilityTimeout", "MessageRetentionPeriod", "RedrivePolicy", "DelaySeconds", "MaximumMessageSize",
            "ReceiveMessageWaitTimeSeconds", "Policy", "ApproximateNumberOfMessages")
    found = {}
    for url in SQS.list_queues().get("QueueUrls", []):
        attributes = SQS.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        state = {key: attributes[key] for key in kept if key in attributes}
        if "RedrivePolicy" in state:
            state["RedrivePolicy"] = {key: str(value) for key, value in json.loads(state["RedrivePolicy"]).items()}
        bodies, seen = [], []
        while messages := SQS.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            bodies += [json.loads(message["Body"]) for message in messages]
            seen += [message["ReceiptHandle"] for message in messages]
        for handle in seen:
            SQS.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)
        state["messages"] = sorted(bodies, key=lambda body: json.dumps(body, sort_keys=True))
        found[url.rsplit("/", 1)[1]] = state
    return found


def services(cluster):
    names = ECS.list_services(cluster=cluster)["serviceArns"]
    return {one["serviceName"]: {"desiredCount": one["desiredCount"], "status": one["status"], "taskDefinition": one["taskDefinition"].rsplit("/", 1)[1].split(":")[0],
                                 "placementConstraints": one.get("placementConstraints") or None}
            for one in (ECS.describe_services(cluster=cluster, services=names)["services"] if names else [])}


def definitions():
    newest = {}
    for arn in ECS.list_task_definitions(status="ACTIVE")["taskDefinitionArns"]:
        definition = ECS.describe_task_definition(taskDefinition=arn)["taskDefinition"]
        newest[definition["family"]] = definition
    for definition in newest.values():
        for container in definition["containerDefinitions"]:
            container["environment"] = {one["name"]: one["value"] for one in container["environment"]}
    return {family: {key: one.get(key) for key in ("containerDefinitions", "taskRoleArn", "volumes", "placementConstraints")} for family, one in newest.items()}


def fleet_states():
    for fleet in fleets():
        config = fleet["SpotFleetRequestConfig"]
        if "ValidUntil" in config:
            until = config.pop("ValidUntil")
            until = until if isinstance(until, datetime.datetime) else datetime.datetime.fromisoformat(str(until))
            config["valid for days"] = round((until - datetime.datetime.now(datetime.timezone.utc)).total_seconds() / 86400)
        for spec in config.get("LaunchSpecifications", []):
            parts = email.message_from_bytes(base64.b64decode(spec.pop("UserData", ""))).walk()
            spec["user data"] = {part.get_filename(): part.get_payload().splitlines() for part in parts if not part.is_multipart()}
        yield {"state": fleet["SpotFleetRequestState"], "config": config}


def alarms():
    volatile = ("StateUpdatedTimestamp", "AlarmConfigurationUpdatedTimestamp", "StateReason", "StateReasonData", "StateTransitionedTimestamp", "AlarmArn")
    return {one["AlarmName"]: {key: value for key, value in one.items() if key not in volatile} for one in WATCH.describe_alarms()["MetricAlarms"]}


def objects():
    found = {}
    for bucket in S3.list_buckets()["Buckets"]:
        for one in S3.list_objects_v2(Bucket=bucket["Name"]).get("Contents", []):
            key = one["Key"]
            ours = key.startswith("fleetscope/")
            found["fleetscope/" if ours else key] = True if ours or not key.startswith("monitors/") else json.loads(S3.get_object(Bucket=bucket["Name"], Key=key)["Body"].read())
    return found


def state():
    clusters = [arn.rsplit("/", 1)[1] for arn in ECS.list_clusters()["clusterArns"]]
    return {
        "queues": queues(),
        "clusters": {name: services(name) for name in clusters},
        "taskDefinitions": definitions(),
        "fleets": list(fleet_states()),
        "machines": sum(i["State"]["Name"] == "running" for r in EC2.describe_instances()["Reservations"] for i in r["Instances"]),
        "objects": objects(),
        "logGroups": {group["logGroupName"]: group.get("retentionInDays") for group in LOGS.describe_log_groups()["logGroups"]},
        "alarms": alarms(),
        "dashboards": {one["DashboardName"]: json.loads(WATCH.get_dashboard(DashboardName=one["DashboardName"])["DashboardBody"]) for one in WATCH.list_dashboards()["DashboardEntries"]},
    }


if COMMAND == "replay":
    for recording in REST:
        replay(recording)
else:
    text = json.dumps(state(), default=str).replace(URL, "{ENDPOINT}").replace(f"-{ACCOUNT}", "").replace(ACCOUNT, RECORDED_ACCOUNT)
    print(re.sub(r'"\d{13}"', '"{TIME}"', re.sub(r"sfr-[0-9a-f-]+", "{FLEET}", text)))
