"""A row for each impression, and one for each viewer and arm, from pages and what became of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from clipfeed.feed.served import ServedItem, ServedPage
from infra.training.outcomes import Outcome

Row = dict[str, Any]


def rows_of(pages: Sequence[ServedPage], became: Mapping[str, Outcome]) -> Iterator[Row]:
    """Of one viewer, in the order in which they were served."""
    for page in pages:
        of_page = _of_page(page)
        for position, item in enumerate(page.items):
            outcome = became.get(item.play_id)
            if outcome and item.features:
                yield {**of_page, **_of_item(item, position), **_of_outcome(outcome)}


def _of_page(page: ServedPage) -> Row:
    return {
        "page_id": page.page_id,
        "viewer_id": page.viewer_id,
        "at_ms": int(page.at.timestamp() * 1000),
        "arm": page.arm,
        "model": page.model,
        "weights": page.weights.version,
        "shadow_model": page.shadow,
        "schema": page.schema,
        "events": [value for event in page.events for value in event],
        "event_ids": [bucket for event in page.event_ids for bucket in event],
        "viewer": page.viewer,
    }


def _of_item(item: ServedItem, position: int) -> Row:
    return {
        "position": position,
        "play_id": item.play_id,
        "video_id": item.video_id,
        "propensity": item.propensity,
        "explored": item.explored,
        "sources": msgspec.json.encode(item.sources).decode(),
        "features": item.features,
        "ids": item.ids,
        "predictions": _json(item.predictions),
        "shadow": _json(item.shadow),
    }


def _of_outcome(outcome: Outcome) -> Row:
    return {
        "on_screen": True,
        "watched_ms": outcome.watched_ms,
        "duration_ms": outcome.duration_ms,
        "watch_ratio": outcome.ratio,
        "complete": outcome.complete,
        "like": outcome.like,
        "comment": outcome.comment,
        "share": outcome.share,
        "follow": outcome.follow,
        "skip": outcome.skip,
        "not_interested": outcome.not_interested,
    }


def viewer_rows_of(pages: Sequence[ServedPage], became: Mapping[str, Outcome]) -> list[Row]:
    """One for each arm and model that the viewer met that day, also if nothing was watched."""
    met: dict[tuple[str, str], Row] = {}
    for page in pages:
        new = {"viewer_id": page.viewer_id, "arm": page.arm, "model": page.model, "first_ms": 0}
        row = met.setdefault((page.arm, page.model), {**new, "pages": 0, "plays": 0, "watched_ms": 0})
        row["first_ms"] = row["first_ms"] or int(page.at.timestamp() * 1000)
        shown = [became[item.play_id] for item in page.items if item.play_id in became]
        row["pages"] += 1
        row["plays"] += len(shown)
        row["watched_ms"] += sum(outcome.watched_ms for outcome in shown)
    return list(met.values())


def _json(value: Mapping[str, float] | None) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()
