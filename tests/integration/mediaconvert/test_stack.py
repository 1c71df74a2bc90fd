"""The stack of deployments that use MediaConvert: its queue and template take our jobs, its roles may do no more."""

from pathlib import Path
from typing import Any

from clipfeed_adapters.transcoder.mediaconvert import MediaConvertTranscoder
from infra.local.mediaconvert.walker import faults
from infra.local.mediaconvert.wire import service as model
from infra.local.mediaconvert.wire import wired
from infra.local.transcoding import outputs_at
from tests.conftest import resources
from tests.integration.mediaconvert.conftest import Made, job_for

ROLE = resources("transcoding", "AWS::IAM::Role")["ServiceRole"]
POLICIES = resources("transcoding", "AWS::IAM::ManagedPolicy")


def allowed(document: dict[str, Any]) -> dict[str, Any]:
    """Resources by action."""
    return {statement["Action"]: statement["Resource"] for statement in document["Statement"]}


def test_jobs_run_in_the_queue_of_the_stack_with_its_template(service: Made, clip: Path):
    made = outputs_at(service.url)
    transcoder = MediaConvertTranscoder(
        service.client,
        service.s3,
        role=made["ServiceRoleArn"],
        queue=made["QueueArn"],
        job_template=made["JobTemplateName"],
    )

    job = service.ended(transcoder.create(job_for(clip), clip, service.put_source(clip)))

    assert (job["Status"], job["Queue"], job["JobTemplate"]) == ("COMPLETE", made["QueueArn"], made["JobTemplateName"])
    assert job["Role"].startswith("arn:aws:iam::")


def test_the_template_is_one_that_the_service_takes():
    given = resources("transcoding", "AWS::MediaConvert::JobTemplate")["JobTemplate"]
    shape = model().operation_model("CreateJobTemplate").input_shape
    template = {name: value for name, value in given.items() if name not in {"SettingsJson", "Name", "Queue"}}

    document = {**template, "Name": "defaults", "Queue": "clipfeed", "Settings": given["SettingsJson"]}

    assert list(faults(wired(document, shape), shape)) == []


def test_the_service_reads_checked_files_and_adds_renditions_and_nothing_else():
    (policy,) = ROLE["Policies"]

    assert allowed(policy["PolicyDocument"]) == {
        "s3:GetObject": {"Fn::Sub": "${UploadsBucketArn}/checked/*"},
        "s3:PutObject": {"Fn::Sub": "${MediaBucketArn}/v/*"},
    }
    assert "ManagedPolicyArns" not in ROLE


def test_the_service_takes_its_role_for_jobs_of_our_queue_only():
    (trust,) = ROLE["AssumeRolePolicyDocument"]["Statement"]

    assert trust["Principal"] == {"Service": "mediaconvert.amazonaws.com"}
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
        "ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": ["Queue", "Arn"]}},
    }


def test_our_functions_create_jobs_there_and_lend_that_role_to_that_service_alone():
    create, see = (POLICIES[name]["PolicyDocument"] for name in ("CreateJobsPolicy", "SeeJobsPolicy"))
    (lend,) = (statement for statement in create["Statement"] if statement["Action"] == "iam:PassRole")

    assert allowed(create) == {
        "mediaconvert:CreateJob": [{"Fn::GetAtt": ["Queue", "Arn"]}, {"Fn::GetAtt": ["JobTemplate", "Arn"]}],
        "iam:PassRole": {"Fn::GetAtt": ["ServiceRole", "Arn"]},
        "s3:PutObject": {"Fn::Sub": "${UploadsBucketArn}/checked/*"},
    }
    assert lend["Condition"] == {"StringEquals": {"iam:PassedToService": "mediaconvert.amazonaws.com"}}
    assert list(allowed(see)) == ["mediaconvert:GetJob"]
