"""The laws of the template, held on what CloudFormation gets and not on SAM's shorthand."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.architecture.house import as_list, nested, resources, root_template, statements

FUNCTIONS = resources("AWS::Lambda::Function")
MAPPINGS = resources("AWS::Lambda::EventSourceMapping")
QUEUES = resources("AWS::SQS::Queue")
BUCKETS = resources("AWS::S3::Bucket")
TABLES = resources("AWS::DynamoDB::Table")
API = resources("AWS::ApiGatewayV2::Api")["HttpApi"]["Properties"]["Body"]


def queue_of(mapping: Mapping[str, Any]) -> str | None:
    """The logical id of the queue that an event source reads, if it is one."""
    output = mapping["EventSourceArn"]["Fn::GetAtt"][-1]
    found = re.fullmatch(r"Outputs\.(\w+Queue)Arn", output)
    return found[1] if found else None


QUEUE_MAPPINGS = {name: given["Properties"] for name, given in MAPPINGS.items() if queue_of(given["Properties"])}


# ---- The API -------------------------------------------------------------------------------------------


OF_GUESTS = {
    "POST /v1/guests",
    "GET /v1/guest/feed",
    "GET /v1/guest/feed/{page_id}/explain",
    "GET /v1/guest/videos/{video_id}",
    "GET /v1/guest/videos/{video_id}/comments",
    "POST /v1/guest/events",
}


def test_every_route_but_those_of_guests_has_the_authorizer_of_the_viewers() -> None:
    open_routes = {
        f"{method.upper()} {path}"
        for path, methods in API["paths"].items()
        for method, operation in methods.items()
        if [list(scheme) for scheme in operation.get("security", ())] != [["Viewers"]]
    }

    assert API["paths"]
    assert open_routes == OF_GUESTS


def test_what_anybody_may_call_is_throttled_tighter() -> None:
    (stage,) = (stage["Properties"] for stage in resources("AWS::ApiGatewayV2::Stage").values())
    rates = {route: given["ThrottlingRateLimit"] for route, given in stage["RouteSettings"].items()}

    assert set(rates) == OF_GUESTS
    assert max(rates.values()) < stage["DefaultRouteSettings"]["ThrottlingRateLimit"] / 5


def test_no_route_catches_all() -> None:
    assert [path for path in API["paths"] if "+" in path or "$default" in path] == []


def test_every_route_sends_payload_2() -> None:
    versions = {
        operation["x-amazon-apigateway-integration"]["payloadFormatVersion"]
        for methods in API["paths"].values()
        for operation in methods.values()
    }

    assert versions == {"2.0"}


def test_tokens_are_held_against_issuer_and_client() -> None:
    scheme = API["components"]["securitySchemes"]["Viewers"]["x-amazon-apigateway-authorizer"]

    assert scheme["jwtConfiguration"]["issuer"] == {"Fn::GetAtt": ["Identity", "Outputs.Issuer"]}
    assert scheme["jwtConfiguration"]["audience"] == [{"Fn::GetAtt": ["Identity", "Outputs.UserPoolClientId"]}]
    assert scheme["identitySource"] == "$request.header.Authorization"


def test_only_the_apps_own_origin_may_call_from_a_browser() -> None:
    cors = API["x-amazon-apigateway-cors"]
    bucket = BUCKETS["UploadsBucket"]["Properties"]["CorsConfiguration"]["CorsRules"]

    assert cors["allowOrigins"] == [root_template()["Parameters"]["AppOrigin"]["Default"]]
    assert "*" not in cors["allowHeaders"] + cors["allowMethods"]
    assert [rule["AllowedOrigins"] for rule in bucket] == [[{"Ref": "AppOrigin"}]]


def test_calls_are_throttled_and_logged_without_people() -> None:
    (stage,) = (stage["Properties"] for stage in resources("AWS::ApiGatewayV2::Stage").values())
    log = stage["AccessLogSettings"]["Format"]

    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] > 0
    assert not re.search("sourceIp|userAgent|authorization|claims|querystring", log, re.IGNORECASE)
    assert len(log) < 300


# ---- Functions -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_states_its_limits(name: str) -> None:
    function = FUNCTIONS[name]["Properties"]

    assert function["Runtime"] == "python3.13"
    assert function["Architectures"] == [{"Ref": "Architecture"}]
    assert function["MemorySize"] >= 512
    assert function["Timeout"] <= (10 if name.startswith("Api") else 900)
    assert function["LoggingConfig"]["LogGroup"] == {"Ref": "FunctionLogs"}


def test_logs_end() -> None:
    groups = resources("AWS::Logs::LogGroup").values()

    assert all(0 < group["Properties"]["RetentionInDays"] <= 90 for group in groups)


def test_no_secret_stands_in_the_environment() -> None:
    suspicious = {
        f"{name}.{variable}"
        for name, function in FUNCTIONS.items()
        for variable, value in function["Properties"]["Environment"]["Variables"].items()
        if re.search("KEY|SECRET|TOKEN|PASSWORD", variable) and "resolve:secretsmanager" not in json.dumps(value)
    }

    assert suspicious == set()


def test_no_parameter_is_a_secret() -> None:
    names = " ".join(root_template()["Parameters"])

    assert not re.search("key|secret|token|password", names, re.IGNORECASE)


def test_no_permission_is_a_wildcard() -> None:
    wide = [
        f"{name}: {statement['Sid']}"
        for name, statement in statements()
        if statement["Effect"] == "Allow"
        and ("*" in json.dumps(statement["Action"]) or "*" in as_list(statement.get("Resource", "")))
        and statement["Action"] != "ecr:GetAuthorizationToken"  # it knows no resource
    ]

    assert wide == []


def test_every_permission_says_what_it_is_for() -> None:
    unnamed = [name for name, statement in statements() if not re.fullmatch(r"[A-Z]\w{3,}", statement.get("Sid", ""))]

    assert sorted(unnamed) == ["CountEngagementRole", "NotifyPeopleRole"]  # SAM's own, for what streams give up


def test_nobody_is_everybody() -> None:
    public = [
        f"{name}: {statement['Sid']}"
        for name, statement in statements()
        if statement["Effect"] == "Allow" and "*" in json.dumps(statement.get("Principal", ""))
    ]

    assert public == []


def test_services_act_only_for_us() -> None:
    confused = [
        f"{name}: {statement['Sid']}"
        for name, statement in statements()
        if "Service" in as_list(statement.get("Principal", ""))[0]
        and not re.search("aws:Source(Arn|Account)", json.dumps(statement.get("Condition", {})))
    ]

    assert confused == []


def test_the_feed_and_the_readers_write_nothing() -> None:
    written = {
        action
        for name, statement in statements()
        if name == "ApiFeedRole"
        for action in as_list(statement["Action"])
        if re.search("Put|Update|Delete|Write|Send", action)
    }

    assert written == {"sqs:SendMessage"}  # what was served, to be learned from


def test_a_stack_hears_of_its_own_jobs_alone() -> None:
    """Two stacks of one account share its event bus."""
    rule = resources("AWS::Events::Rule")["TranscodeFinishedRule"]["Properties"]["EventPattern"]
    told = FUNCTIONS["TranscodeVideo"]["Properties"]["Environment"]["Variables"]["STACK_NAME"]
    queues = root_template()["Resources"]["Queues"]["Properties"]["Parameters"]

    assert rule["detail"]["userMetadata"]["stack"] == [{"Ref": "Stack"}]
    assert queues["Stack"] == told == {"Ref": "AWS::StackName"}


# ---- Queues and streams --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", QUEUE_MAPPINGS)
def test_a_message_stays_hidden_for_six_timeouts_of_its_reader(name: str) -> None:
    mapping = QUEUE_MAPPINGS[name]
    timeout = FUNCTIONS[mapping["FunctionName"]["Ref"]]["Properties"]["Timeout"]
    window = mapping.get("MaximumBatchingWindowInSeconds", 0)
    queue = QUEUES[str(queue_of(mapping))]["Properties"]

    assert queue["VisibilityTimeout"] >= 6 * timeout + window


@pytest.mark.parametrize("name", MAPPINGS)
def test_one_bad_record_fails_alone(name: str) -> None:
    assert MAPPINGS[name]["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("name", QUEUE_MAPPINGS)
def test_a_reader_cannot_outgrow_what_stands_behind_it(name: str) -> None:
    assert 2 <= QUEUE_MAPPINGS[name]["ScalingConfig"]["MaximumConcurrency"] <= 100


def test_every_queue_is_read_by_one_function() -> None:
    read = sorted(str(queue_of(mapping)) for mapping in QUEUE_MAPPINGS.values())

    assert read == sorted(name for name in QUEUES if name.endswith("Queue"))


@pytest.mark.parametrize("name", [name for name in QUEUES if name.endswith("Queue")])
def test_a_queue_has_dead_letters_that_keep_two_weeks(name: str) -> None:
    redrive = QUEUES[name]["Properties"]["RedrivePolicy"]
    dead_letters = name.removesuffix("Queue").removesuffix("Later") + "DeadLetters"

    assert redrive["deadLetterTargetArn"] == {"Fn::GetAtt": [dead_letters, "Arn"]}
    assert redrive["maxReceiveCount"] >= 5
    assert QUEUES[dead_letters]["Properties"]["MessageRetentionPeriod"] == 14 * 86400


@pytest.mark.parametrize(
    "name", [name for name in FUNCTIONS if not name.startswith(("Api", "Sweep", "Reconcile", "Train"))]
)
def test_a_worker_buries_in_the_dead_letters_of_its_own_queue(name: str) -> None:
    given = FUNCTIONS[name]["Properties"]["Environment"]["Variables"]["DEAD_LETTERS_URL"]["Fn::GetAtt"][-1]
    queues = [queue_of(mapping) for mapping in QUEUE_MAPPINGS.values() if mapping["FunctionName"] == {"Ref": name}]
    of_streams = {"CountEngagement": "CountQueue", "NotifyPeople": "NotifyQueue"}
    own = queues[0] if queues else of_streams[name]

    assert given == f"Outputs.{str(own).removesuffix('Queue')}DeadLettersUrl"


STREAM_MAPPINGS = sorted(set(MAPPINGS) - set(QUEUE_MAPPINGS))


@pytest.mark.parametrize("name", STREAM_MAPPINGS)
def test_whoever_reads_a_stream_keeps_the_settings_its_fence_depends_on(name: str) -> None:
    stream = MAPPINGS[name]["Properties"]

    assert stream["ParallelizationFactor"] == 1  # more lanes would drop valid records
    assert stream["TumblingWindowInSeconds"] == 900  # without a window the event has no shard id
    assert stream["BisectBatchOnFunctionError"]
    assert stream["MaximumRecordAgeInSeconds"] < 24 * 3600  # the stream forgets after a day
    assert stream["DestinationConfig"]["OnFailure"]["Destination"]


def test_no_stream_has_more_readers_than_it_can_serve() -> None:
    """A third would have all of them throttled."""
    read = [MAPPINGS[name]["Properties"]["EventSourceArn"]["Fn::GetAtt"][-1] for name in STREAM_MAPPINGS]

    assert {stream: read.count(stream) for stream in read} == {
        "Outputs.EngagementStreamArn": 2,
        "Outputs.CommentsStreamArn": 2,
    }


# ---- Data ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BUCKETS)
def test_a_bucket_is_closed_and_encrypted(name: str) -> None:
    bucket = BUCKETS[name]["Properties"]

    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert bucket["BucketEncryption"]


@pytest.mark.parametrize("name", BUCKETS)
def test_a_bucket_refuses_open_connections(name: str) -> None:
    (policy,) = (
        given["Properties"]["PolicyDocument"]["Statement"]
        for kind, given in resources("AWS::S3::BucketPolicy").items()
        if kind == f"{name}Policy"
    )
    denied = [statement for statement in policy if statement["Effect"] == "Deny"]

    assert [statement["Condition"] for statement in denied] == [{"Bool": {"aws:SecureTransport": "false"}}]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_can_be_restored_and_not_be_deleted(name: str) -> None:
    table = TABLES[name]["Properties"]

    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["DeletionProtectionEnabled"] is True
    assert table["BillingMode"] == "PAY_PER_REQUEST"


@pytest.mark.parametrize("kind", ["AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::Cognito::UserPool"])
def test_what_must_not_be_lost_outlives_the_stack(kind: str) -> None:
    for resource in resources(kind).values():
        assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"


def test_raw_files_are_versioned_and_end() -> None:
    uploads = BUCKETS["UploadsBucket"]["Properties"]
    first, *_ = uploads["LifecycleConfiguration"]["Rules"]

    assert uploads["VersioningConfiguration"] == {"Status": "Enabled"}
    assert first["ExpirationInDays"] + first["NoncurrentVersionExpiration"]["NoncurrentDays"] == 31  # not twice 30


# ---- People and the edge -------------------------------------------------------------------------------


def test_the_pool_is_the_cheap_tier_and_tells_strangers_nothing() -> None:
    (pool,) = (given["Properties"] for given in resources("AWS::Cognito::UserPool").values())
    (client,) = (given["Properties"] for given in resources("AWS::Cognito::UserPoolClient").values())

    assert pool["UserPoolTier"] == "LITE"
    assert pool["DeletionProtection"] == "ACTIVE"
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert client["GenerateSecret"] is False
    assert client["TokenValidityUnits"]["AccessToken"] == "minutes"
    assert 15 <= client["AccessTokenValidity"] <= 60


def test_the_edge_alone_reads_the_buckets_and_speaks_tls() -> None:
    distribution = nested("delivery")["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
    behaviours = [distribution["DefaultCacheBehavior"], *distribution["CacheBehaviors"]]
    buckets = [origin for origin in distribution["Origins"] if "S3OriginConfig" in origin]

    assert distribution["HttpVersion"] == "http2and3"
    assert {behaviour["ViewerProtocolPolicy"] for behaviour in behaviours} <= {"https-only", "redirect-to-https"}
    assert all(behaviour["ResponseHeadersPolicyId"] for behaviour in behaviours)
    assert all(origin["OriginAccessControlId"] == {"Ref": "BucketAccess"} for origin in buckets)


def test_the_cache_is_reached_by_the_functions_alone_and_over_tls() -> None:
    network = nested("network")["Resources"]
    (rule,) = network["CacheSecurityGroup"]["Properties"]["SecurityGroupIngress"]

    assert network["Cache"]["Properties"]["TransitEncryptionEnabled"] is True
    assert rule["SourceSecurityGroupId"] == {"Ref": "FunctionsSecurityGroup"}
    assert not resources("AWS::EC2::NatGateway")
    assert not resources("AWS::EC2::InternetGateway")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_inside_the_network_if_it_uses_the_cache(name: str) -> None:
    function = FUNCTIONS[name]["Properties"]

    assert ("VpcConfig" in function) == ("CACHE_URL" in function["Environment"]["Variables"])
