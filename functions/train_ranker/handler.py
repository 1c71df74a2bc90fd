"""Every night: start the job in which the ranker learns from the day; one a day, however often this is called."""

from datetime import datetime
from functools import cache
from typing import Any

import boto3

from clipfeed_adapters.settings import setting
from clipfeed_adapters.telemetry import logger
from clipfeed_adapters.training_jobs import Deployment, SageMakerJobs


@cache
def jobs() -> SageMakerJobs:
    deployment = Deployment(
        stack=setting("STACK_NAME"),
        role_arn=setting("TRAINING_ROLE_ARN"),
        image=setting("TRAINING_IMAGE"),
        bucket=setting("TRAINING_BUCKET"),
        engagement=setting("ENGAGEMENT_TABLE"),
        comments=setting("COMMENTS_TABLE"),
    )
    return SageMakerJobs(boto3.client("sagemaker"), deployment)


def handle(event: dict[str, Any], _context: object) -> dict[str, str | None]:
    """The name of the job; none where today's runs or is done, or where nothing may train: see NightlyTraining."""
    if not setting("TRAINING_ROLE_ARN", ""):
        logger().info("nothing trains here")
        return {"job": None}
    job = jobs().start(datetime.fromisoformat(event["time"]).date())
    logger().info("training", job=job)
    return {"job": job}
