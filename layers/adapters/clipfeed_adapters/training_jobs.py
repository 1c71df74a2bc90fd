"""Training jobs in SageMaker, in script mode: its PyTorch image runs our source from the training bucket."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from clipfeed.errors import Unavailable

SOURCE = "source/training.tar.gz"
"""Key of the source; `make deploy` puts it there."""
PROGRAM = "train_job.py"
"""At the root of it."""
MOST_SECONDS = 2 * 3600
MOST_TRIES = 3
"""Jobs a day: the next one begins only where the one before has failed."""

_INSTANCE = "ml.m5.xlarge"
_MOST_WAITING_SECONDS = 4 * 3600
"""For a spare machine, the work included: these are sold at a third of the price and may be taken back."""
_ENDED = {"Failed", "Stopped"}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Deployment:
    """What a job works on, and as whom."""

    stack: str
    role_arn: str
    image: str
    bucket: str
    engagement: str
    comments: str


class SageMakerJobs:
    """`sagemaker` is a boto3 client."""

    def __init__(self, sagemaker: Any, deployment: Deployment) -> None:
        self._sagemaker = sagemaker
        self._deployment = deployment

    def start(self, day: date) -> str | None:
        """Start the job of a day and return its name; None where it runs or is done, or failed too often.

        Raises Unavailable.
        """
        for number in range(1, MOST_TRIES + 1):
            name = name_of(self._deployment.stack, day, number)
            try:
                self._sagemaker.create_training_job(**self._request(name))
            except self._sagemaker.exceptions.ResourceInUse:
                if not self._has_failed(name):
                    return None
            except (BotoCoreError, ClientError) as error:
                raise Unavailable(f"SageMaker did not take {name}: {error}", code="training_unavailable") from error
            else:
                return name
        return None

    def _has_failed(self, name: str) -> bool:
        try:
            job = self._sagemaker.describe_training_job(TrainingJobName=name)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(f"SageMaker tells nothing of {name}: {error}", code="training_unavailable") from error
        return job["TrainingJobStatus"] in _ENDED

    def _request(self, name: str) -> Json:
        given = self._deployment
        return {
            "TrainingJobName": name,
            "RoleArn": given.role_arn,
            "AlgorithmSpecification": {"TrainingImage": given.image, "TrainingInputMode": "File"},
            "HyperParameters": {
                "sagemaker_program": PROGRAM,
                "sagemaker_submit_directory": f"s3://{given.bucket}/{SOURCE}",
                "sagemaker_container_log_level": "20",
                "sagemaker_job_name": name,
                "sagemaker_region": self._sagemaker.meta.region_name,
            },
            "Environment": {
                "TRAINING_BUCKET": given.bucket,
                "ENGAGEMENT_TABLE": given.engagement,
                "COMMENTS_TABLE": given.comments,
            },
            "OutputDataConfig": {"S3OutputPath": f"s3://{given.bucket}/jobs/"},
            "ResourceConfig": {"InstanceType": _INSTANCE, "InstanceCount": 1, "VolumeSizeInGB": 30},
            "EnableManagedSpotTraining": True,
            "StoppingCondition": {
                "MaxRuntimeInSeconds": MOST_SECONDS,
                "MaxWaitTimeInSeconds": _MOST_WAITING_SECONDS,
            },
            "Tags": [{"Key": "stack", "Value": given.stack}],
        }


def name_of(stack: str, day: date, number: int) -> str:
    """SageMaker takes at most 63 characters, so a stack that trains has a name of at most 44."""
    return f"{stack}-train-{day.isoformat()}-{number}"
