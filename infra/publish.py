"""Copy the web app into its bucket, with the addresses of this deployment, and what a training job runs into its own;
print where the app is."""

import json
import mimetypes
import sys
from pathlib import Path
from typing import Any

import boto3

from clipfeed_adapters.training_jobs import SOURCE
from infra.training.job_source import packed

CLIENTS = Path(__file__).parents[1] / "clients"
WEB = CLIENTS / "web"
EVENTS = CLIENTS / "events"

# Names of files do not change with their content, so browsers and the edge ask whether it did.
_ALWAYS_ASK = "no-cache"


def publish(stack: str) -> str:
    """Upload every file of clients/web, clients/events below `events/`, and `config.json`. Return the app's address."""
    session = boto3.Session()
    described = session.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    outputs: dict[str, str] = {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}
    bucket = session.resource("s3").Bucket(outputs["WebBucket"])
    for folder, root in ((WEB, WEB), (EVENTS, CLIENTS)):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            _put(bucket, str(path.relative_to(root)), path.read_bytes(), kind)
    config = {
        "api_url": "",
        "cognito_url": f"https://cognito-idp.{session.region_name}.amazonaws.com/",
        "user_pool_client_id": outputs["UserPoolClientId"],
    }
    _put(bucket, "config.json", json.dumps(config).encode(), "application/json")
    session.resource("s3").Bucket(outputs["TrainingBucket"]).put_object(Key=SOURCE, Body=packed())
    return outputs["AppUrl"]


def _put(bucket: Any, key: str, body: bytes, kind: str) -> None:
    bucket.put_object(Key=key, Body=body, ContentType=kind, CacheControl=_ALWAYS_ASK)


if __name__ == "__main__":
    sys.stdout.write(publish(sys.argv[1]) + "\n")
