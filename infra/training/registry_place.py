"""Where the loop works: in the local cloud while it runs, in a deployed stack, or where the environment says."""

import os
from dataclasses import dataclass

import boto3

from clipfeed_adapters.settings import setting
from infra.local.places import CREDENTIALS, REGION, CannotStart, home


@dataclass(frozen=True, slots=True)
class Place:
    bucket: str
    engagement: str
    comments: str


def of_environment() -> Place:
    """As a training job in AWS is given it. Raises MissingSetting."""
    return Place(setting("TRAINING_BUCKET"), setting("ENGAGEMENT_TABLE"), setting("COMMENTS_TABLE"))


def of_stack(stack: str) -> Place:
    """By its outputs; with the caller's own credentials. Raises ClientError for a stack that is not there."""
    described = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in described["Outputs"]}
    return Place(outputs["TrainingBucket"], outputs["EngagementTable"], outputs["CommentsTable"])


def of_local_cloud() -> Place:
    """Raises CannotStart while it does not run. This process then speaks with its emulator alone."""
    cloud = home().read("cloud")
    if not cloud:
        raise CannotStart("The local cloud is not running; start it with: make up")
    os.environ.update(CREDENTIALS, AWS_DEFAULT_REGION=REGION, AWS_ENDPOINT_URL=cloud["aws"])
    given = cloud["variables"]
    return Place(
        given["RecordServed"]["TRAINING_BUCKET"],
        given["WriteEngagement"]["ENGAGEMENT_TABLE"],
        given["ApiComments"]["COMMENTS_TABLE"],
    )


def place_of(stack: str) -> Place:
    """Of a stack, or, where none is named, of the local cloud."""
    return of_stack(stack) if stack else of_local_cloud()
