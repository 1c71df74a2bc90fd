"""Nothing happens at import, and what is heavy is loaded only where it is needed."""

import pytest

from tests.architecture.house import folders, imported

HEAVY = {"boto3", "chalice", "numpy", "onnxruntime", "pynamodb", "redis"}

LOADS = {
    "api_comments": {"boto3", "chalice", "pynamodb", "redis"},
    "api_engagement": {"boto3", "chalice", "pynamodb", "redis"},
    "api_events": {"boto3", "chalice", "redis"},
    "api_explanations": {"boto3", "chalice"},
    "api_feed": {"chalice", "numpy", "onnxruntime", "redis"},
    "api_notifications": {"chalice", "pynamodb"},
    "api_profiles": {"chalice", "pynamodb"},
    "api_uploads": {"boto3", "chalice", "pynamodb", "redis"},
    "api_videos": {"boto3", "chalice", "pynamodb"},
    "count_engagement": {"boto3", "pynamodb", "redis"},
    "notify_people": {"boto3", "pynamodb"},
    "on_transcode_finished": {"boto3", "pynamodb"},
    "on_video_uploaded": {"boto3", "pynamodb"},
    "remove_comments": {"boto3", "pynamodb"},
    "push_timelines": {"boto3", "pynamodb", "redis"},
    "rebuild_cache": {"boto3", "pynamodb", "redis"},
    "record_served": {"boto3"},
    "remove_video": {"boto3", "pynamodb", "redis"},
    "review_video": {"boto3", "numpy", "onnxruntime", "pynamodb", "redis"},
    "reconcile_counts": {"boto3", "pynamodb"},
    "sweep_videos": {"boto3", "pynamodb"},
    "train_ranker": {"boto3"},
    "transcode_video": {"boto3", "pynamodb"},
    "write_engagement": {"boto3", "pynamodb", "redis"},
}


@pytest.mark.parametrize("folder", folders())
def test_a_handler_imports_without_environment_network_and_clients(folder: str) -> None:
    assert not imported(folder)["clients"], "a boto3 client was made at import"


@pytest.mark.parametrize("folder", folders())
def test_a_handler_loads_only_the_heavy_packages_it_needs(folder: str) -> None:
    assert HEAVY & set(imported(folder)["modules"]) == LOADS[folder]
