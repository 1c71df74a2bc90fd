"""The function that starts a training job: one a day, as SageMaker wants it asked."""

from collections.abc import Iterator
from datetime import date
from types import ModuleType
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber
from botocore.validate import validate_parameters

from clipfeed.errors import Unavailable
from clipfeed_adapters.training_jobs import MOST_TRIES, SOURCE, name_of
from tests.handlers import LambdaContext, handler_of, shipped_event

ROLE = "arn:aws:iam::123456789012:role/clipfeed-Training-JobRole"
IMAGE = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.8.0-cpu-py312-ubuntu22.04-sagemaker"
NAMES = [f"clipfeed-test-train-2026-11-23-{number}" for number in (1, 2, 3)]


@pytest.fixture
def function(aws: None, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("TRAINING_ROLE_ARN", ROLE)
    monkeypatch.setenv("TRAINING_IMAGE", IMAGE)
    return handler_of("train_ranker")


@pytest.fixture
def sagemaker(function: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    """SageMaker's own model of its API checks each request before the answer that a test has prepared."""
    client = boto3.client("sagemaker")
    monkeypatch.setattr(function.boto3, "client", lambda _service: client)
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def takes(sagemaker: Stubber, **expected: Any) -> None:
    answer = {"TrainingJobArn": "arn:aws:sagemaker:us-east-1:123456789012:training-job/x"}
    sagemaker.add_response("create_training_job", answer, expected or None)


def has(sagemaker: Stubber, name: str, status: str) -> None:
    sagemaker.add_client_error("create_training_job", "ResourceInUse", http_status_code=400)
    answer = {
        "TrainingJobName": name,
        "TrainingJobArn": "arn:aws:sagemaker:us-east-1:123456789012:training-job/x",
        "ModelArtifacts": {"S3ModelArtifacts": "s3://x/y"},
        "TrainingJobStatus": status,
        "SecondaryStatus": status,
        "StoppingCondition": {},
        "CreationTime": 0,
    }
    sagemaker.add_response("describe_training_job", answer, {"TrainingJobName": name})


def start(function: ModuleType) -> Any:
    return function.handle(shipped_event("train_ranker"), LambdaContext())["job"]


def test_a_night_starts_a_job_in_script_mode_on_a_spare_machine(function: ModuleType, sagemaker: Stubber):
    takes(
        sagemaker,
        TrainingJobName=NAMES[0],
        RoleArn=ROLE,
        AlgorithmSpecification={"TrainingImage": IMAGE, "TrainingInputMode": "File"},
        HyperParameters={
            "sagemaker_program": "train_job.py",
            "sagemaker_submit_directory": f"s3://training-bucket/{SOURCE}",
            "sagemaker_container_log_level": "20",
            "sagemaker_job_name": NAMES[0],
            "sagemaker_region": "us-east-1",
        },
        Environment={
            "TRAINING_BUCKET": "training-bucket",
            "ENGAGEMENT_TABLE": "EngagementTable",
            "COMMENTS_TABLE": "CommentsTable",
        },
        OutputDataConfig={"S3OutputPath": "s3://training-bucket/jobs/"},
        ResourceConfig={"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 30},
        EnableManagedSpotTraining=True,
        StoppingCondition=ANY,
        Tags=[{"Key": "stack", "Value": "clipfeed-test"}],
    )

    assert start(function) == NAMES[0]


def test_the_request_is_one_by_the_model_of_the_api(function: ModuleType, sagemaker: Stubber):
    model = boto3.client("sagemaker").meta.service_model.operation_model("CreateTrainingJob").input_shape
    request = function.jobs()._request(NAMES[0])

    validate_parameters(request, model)

    stops = request["StoppingCondition"]
    assert stops["MaxWaitTimeInSeconds"] >= stops["MaxRuntimeInSeconds"]  # SageMaker insists with spare machines
    instances = model.members["ResourceConfig"].members["InstanceType"].enum
    assert request["ResourceConfig"]["InstanceType"] in instances


@pytest.mark.parametrize("status", ["InProgress", "Completed", "Stopping"])
def test_a_day_has_one_job_however_often_it_is_asked_for(function: ModuleType, sagemaker: Stubber, status: str):
    has(sagemaker, NAMES[0], status)

    assert start(function) is None


def test_a_job_that_failed_is_followed_by_another(function: ModuleType, sagemaker: Stubber):
    has(sagemaker, NAMES[0], "Failed")
    takes(sagemaker)

    assert start(function) == NAMES[1]


def test_after_some_failures_a_day_is_given_up(function: ModuleType, sagemaker: Stubber):
    for name in NAMES[:MOST_TRIES]:
        has(sagemaker, name, "Failed")

    assert start(function) is None


def test_a_refusal_fails_the_call_so_that_lambda_tries_again(function: ModuleType, sagemaker: Stubber):
    sagemaker.add_client_error("create_training_job", "ResourceLimitExceeded", http_status_code=400)

    with pytest.raises(Unavailable, match="ResourceLimitExceeded"):
        start(function)


def test_without_a_role_nothing_trains(function: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TRAINING_ROLE_ARN", "")

    assert start(function) is None


def test_names_are_those_of_sagemaker():
    model = boto3.client("sagemaker", region_name="us-east-1").meta.service_model.operation_model("CreateTrainingJob")
    name = name_of("s" * 44, date(2026, 11, 23), MOST_TRIES)

    assert len(name) == model.input_shape.members["TrainingJobName"].metadata["max"]
