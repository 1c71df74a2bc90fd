"""boto3 clients of the emulator."""

from typing import Any

import boto3
from botocore.config import Config

from infra.local.places import CREDENTIALS, REGION

_SERVICES = ("cloudformation", "cognito-idp", "dynamodb", "dynamodbstreams", "s3", "sqs")
_PATIENT = Config(max_pool_connections=64, read_timeout=30, retries={"max_attempts": 2})


def clients_of(emulator_url: str) -> dict[str, Any]:
    """By service; boto3's clients may be shared by threads."""
    session = boto3.Session(
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        region_name=REGION,
    )
    return {name: session.client(name, endpoint_url=emulator_url, config=_PATIENT) for name in _SERVICES}
