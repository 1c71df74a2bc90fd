"""Rank a page of the past again, and say whether it comes out the same: scores and order, bit for bit.

    make replay PAGE=01kasx3v5d8jq0m7c2e9h4t6wz                  while `make up` runs
    make replay PAGE=01kasx3v5d8jq0m7c2e9h4t6wz STACK=clipfeed   in AWS

A page is kept a minute or two after it was served; `page_id` is in every answer of the feed.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from clipfeed.errors import ClipfeedError, NotFound
from clipfeed.feed.replay import Replayed, replay
from clipfeed.feed.rollout import PACKAGED
from clipfeed.feed.served import ServedPage
from clipfeed_adapters.onnx.models import packaged
from clipfeed_adapters.onnx.ranker import OnnxRanker
from clipfeed_adapters.s3.model_files import ModelFiles
from clipfeed_adapters.s3.training_store import S3ServedShelf
from infra.local.places import CannotStart
from infra.training.registry_place import place_of


def main(arguments: list[str] | None = None) -> int:
    """0 where the page comes out the same, else 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page")
    parser.add_argument("--stack", default="")
    given = parser.parse_args(arguments)
    try:
        page, replayed = replay_of(given.page, place_of(given.stack).bucket)
    except (ClipfeedError, CannotStart) as error:
        sys.stderr.write(f"clipfeed: {error}\n")
        return 1
    sys.stdout.write(told(page, replayed) + "\n")
    return 1 if replayed.differences else 0


def replay_of(page_id: str, bucket: str) -> tuple[ServedPage, Replayed]:
    """Raises NotFound for a page that is not kept; see `clipfeed.feed.replay` for the others."""
    page = S3ServedShelf(bucket).find(page_id)
    if page is None:
        raise NotFound(f"No page {page_id} is kept; one that was served just now will be, in a minute or two.")
    with tempfile.TemporaryDirectory() as disk:
        folder = packaged() if page.model == PACKAGED else ModelFiles(bucket, Path(disk)).fetch(page.model)
        return page, replay(page, OnnxRanker(page.model, folder))


def told(page: ServedPage, replayed: Replayed) -> str:
    lines = [
        f"page {page.page_id} of {page.at:%Y-%m-%d %H:%M:%S} UTC: {page.arm}, {page.model}, {page.weights.version}"
    ]
    for position, item in enumerate(page.items):
        why = "explored" if item.explored else ", ".join(item.sources)
        lines.append(f"{position:3} {item.video_id} {item.value:9.5f}  {why}")
    lines += replayed.differences or [
        f"the same again: {len(page.items)} clips of {page.scored}, every score and place"
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
