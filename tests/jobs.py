"""The job of a stage, as the product would ask for it."""

from collections.abc import Sequence
from typing import Any

from clipfeed.ids import VideoId
from clipfeed.video.complexity import TYPICAL
from clipfeed.video.facts import SourceFacts
from clipfeed.video.job import job_request
from clipfeed.video.ladder import Codec, Rendition
from clipfeed.video.renditions import renditions_of
from clipfeed.video.stage import Stage


def job_of(
    facts: SourceFacts,
    stage: Stage = Stage.LADDER,
    codec: Codec = Codec.H_265,
    *,
    ladder: Sequence[Rendition] = (),
    **changes: Any,
) -> dict[str, Any]:
    """For the renditions that belong to the stage, if no others are named; `codec` is that of the efficient ones.

    `changes` replace other arguments of `job_request`.
    """
    usual: dict[str, Any] = {
        "stack": "clipfeed-test",
        "video_id": VideoId("v1"),
        "attempt": 1,
        "source_url": "s3://uploads/uploads/ann/v1",
        "destination": "s3://media/v/v1/r7/",
    }
    rungs = ladder or renditions_of(stage, facts, lambda: TYPICAL, efficient_codec=codec)
    return job_request(stage=stage, facts=facts, ladder=rungs, **usual | changes)
