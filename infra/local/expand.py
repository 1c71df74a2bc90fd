"""SAM's transform, run offline by AWS's own translator; its answer is kept until template.yaml changes."""

import hashlib
import json
from pathlib import Path
from typing import Any

from infra.local.places import REGION, CannotStart

_LOCAL_PATHS = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}


def expanded(template: Path, cache: Path) -> dict[str, Any]:
    """The template as CloudFormation would get it, with the path of each function and layer as its `S3Key`."""
    text = template.read_bytes()
    kept = cache / f"template-{hashlib.sha256(text).hexdigest()[:16]}.json"
    if not kept.exists():
        document = _translate(text.decode())
        for old in cache.glob("template-*.json"):
            old.unlink()
        kept.write_text(json.dumps(document))
    answer: dict[str, Any] = json.loads(kept.read_text())
    return answer


def _translate(text: str) -> dict[str, Any]:
    # The translator takes a second to import and is needed only when the template has changed.
    import boto3  # noqa: PLC0415
    from samtranslator.model.exceptions import InvalidDocumentException  # noqa: PLC0415
    from samtranslator.parser.parser import Parser  # noqa: PLC0415
    from samtranslator.translator.translator import Translator  # noqa: PLC0415
    from samtranslator.yaml_helper import yaml_parse  # noqa: PLC0415

    document = _with_bucket_paths(yaml_parse(text))
    translator = Translator({}, Parser(), boto_session=boto3.Session(region_name=REGION))
    try:
        answer: dict[str, Any] = translator.translate(document, parameter_values={})
    except InvalidDocumentException as error:
        causes = "; ".join(cause.message for cause in error.causes)
        raise CannotStart(f"template.yaml cannot be expanded: {causes}") from error
    return answer


def _with_bucket_paths(document: dict[str, Any]) -> dict[str, Any]:
    """The translator accepts code only from a bucket, so the path travels as a key of one."""
    globals_ = document.get("Globals", {}).get("Function", {})
    for resource in document["Resources"].values():
        name = _LOCAL_PATHS.get(resource["Type"])
        if name:
            path = resource["Properties"].get(name) or globals_[name]
            resource["Properties"][name] = f"s3://checkout/{path.strip('./')}"
    return document
