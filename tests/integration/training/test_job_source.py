"""What a training job runs is all it needs, and begins where there is nothing else of ours."""

import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import boto3
import pytest

from clipfeed_adapters.training_jobs import PROGRAM
from infra.training.job_source import packed, requirements


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As the image unpacks it."""
    folder = tmp_path_factory.mktemp("code")
    with tarfile.open(fileobj=io.BytesIO(packed()), mode="r:gz") as archive:
        archive.extractall(folder, filter="data")
    return folder


def test_the_same_source_is_the_same_archive():
    assert packed() == packed()


def test_the_image_brings_torch_and_the_rest_is_installed_first(unpacked: Path):
    named = (unpacked / "requirements.txt").read_text().splitlines()

    assert named == requirements()
    assert not [line for line in named if line.startswith(("torch", "-"))]
    assert {line.split("==")[0] for line in named} >= {"boto3", "msgspec", "onnx", "onnxruntime", "pyarrow"}


def test_it_is_small(unpacked: Path):
    assert sum(file.stat().st_size for file in unpacked.rglob("*") if file.is_file()) < 20_000_000


def test_a_job_runs_a_night_with_nothing_else_on_its_path(aws: None, unpacked: Path):
    """Up to where AWS would answer: the environment of the job has none."""
    pytest.importorskip("torch", reason="what training needs is not installed: make train")
    pytest.importorskip("pyarrow", reason="what training needs is not installed: make train")
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    kept["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if "site-packages" in path)
    environment = {
        **kept,
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_DEFAULT_REGION": boto3.client("s3").meta.region_name,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "TRAINING_BUCKET": "training-bucket",
        "ENGAGEMENT_TABLE": "EngagementTable",
        "COMMENTS_TABLE": "CommentsTable",
    }

    run = subprocess.run(
        [sys.executable, PROGRAM], cwd=unpacked, env=environment, capture_output=True, text=True, check=False
    )

    assert run.returncode == 1
    assert run.stderr.strip().splitlines()[-1].startswith("clipfeed.errors.Unavailable")
