"""What this traffic would have cost in us-east-1: a small price table times what was counted since the start."""

from collections.abc import Mapping
from dataclasses import dataclass

API_CALL = 1.00e-6
LAMBDA_CALL = 0.20e-6
LAMBDA_GB_S = 0.0000166667
SQS_REQUEST = 0.40e-6
DYNAMODB_READ_UNIT = 0.125e-6
DYNAMODB_WRITE_UNIT = 0.625e-6
CDN_REQUEST = 0.01 / 10_000
CDN_GB = 0.085

SQS_REQUESTS_PER_CALL = 3
"""Send, receive, delete; batches make it less."""

READ_UNITS_PER_API_CALL = 6
WRITE_UNITS_PER_QUEUE_CALL = 4
"""Assumptions: the emulator's units are not counted here."""


@dataclass(frozen=True, slots=True)
class Traffic:
    api_calls: int
    queue_calls: int
    calls: int
    gigabyte_seconds: float
    media_requests: int
    media_bytes: int


def costs(traffic: Traffic) -> Mapping[str, float]:
    """US dollars by line, without free tiers, storage and the Valkey node."""
    return {
        "API Gateway": traffic.api_calls * API_CALL,
        "Lambda": traffic.calls * LAMBDA_CALL + traffic.gigabyte_seconds * LAMBDA_GB_S,
        "SQS": traffic.queue_calls * SQS_REQUESTS_PER_CALL * SQS_REQUEST,
        "DynamoDB (assumed units)": traffic.api_calls * READ_UNITS_PER_API_CALL * DYNAMODB_READ_UNIT
        + traffic.queue_calls * WRITE_UNITS_PER_QUEUE_CALL * DYNAMODB_WRITE_UNIT,
        "CloudFront": traffic.media_requests * CDN_REQUEST + traffic.media_bytes / 1e9 * CDN_GB,
    }
