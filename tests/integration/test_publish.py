"""The web app reaches its bucket with the addresses of the deployment."""

import json
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from infra.publish import WEB, publish

STACK = {
    "Resources": {
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "the-web"}},
        "Training": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "what-trains"}},
    },
    "Outputs": {
        "WebBucket": {"Value": {"Ref": "Bucket"}},
        "TrainingBucket": {"Value": {"Ref": "Training"}},
        "UserPoolClientId": {"Value": "client-1"},
        "AppUrl": {"Value": "https://d111.cloudfront.net"},
    },
}


@pytest.fixture(autouse=True)
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        boto3.client("cloudformation").create_stack(StackName="clipfeed", TemplateBody=json.dumps(STACK))
        yield


def test_the_page_and_its_configuration_are_uploaded_with_the_right_types() -> None:
    assert publish("clipfeed") == "https://d111.cloudfront.net"

    s3 = boto3.client("s3")
    page = s3.get_object(Bucket="the-web", Key="index.html")
    script = s3.head_object(Bucket="the-web", Key="js/app.js")
    events = s3.head_object(Bucket="the-web", Key="events/clipfeed-events.js")
    config = json.load(s3.get_object(Bucket="the-web", Key="config.json")["Body"])

    assert page["Body"].read() == (WEB / "index.html").read_bytes()
    assert (page["ContentType"], page["CacheControl"]) == ("text/html", "no-cache")
    assert script["ContentType"] in ("text/javascript", "application/javascript")
    assert events["ContentType"] == script["ContentType"]
    assert config == {
        "api_url": "",
        "cognito_url": "https://cognito-idp.eu-central-1.amazonaws.com/",
        "user_pool_client_id": "client-1",
    }
