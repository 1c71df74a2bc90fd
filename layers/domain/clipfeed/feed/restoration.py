"""What a cache has left of a viewer, made whole by what is stored of them."""

from collections.abc import Sequence
from dataclasses import replace

from clipfeed.feed.model import HistoryEvent, ViewerState

MOST_HISTORY = 50


def made_whole(left: ViewerState, stored: ViewerState) -> ViewerState:
    return replace(
        left,
        history=merged(left.history, stored.history),
        seen={**stored.seen, **left.seen},
        hidden=stored.hidden,
        is_whole=True,
    )


def merged(left: Sequence[HistoryEvent], stored: Sequence[HistoryEvent]) -> tuple[HistoryEvent, ...]:
    """Each play once, newest first. Whether it is liked is as stored: a cache may have lost the like alone."""
    plays = {event.play_id: event for event in stored}
    videos = {event.video_id for event in stored}
    for event in left:
        if event.play_id in plays:
            plays[event.play_id] = _one_of(event, plays[event.play_id])
        elif event.play_id is not None:
            plays[event.play_id] = event
    unreported = [event for event in left if event.play_id is None and event.video_id not in videos]
    newest = sorted([*plays.values(), *unreported], key=lambda event: -event.at_ms)
    return tuple(newest[:MOST_HISTORY])


def _one_of(left: HistoryEvent, stored: HistoryEvent) -> HistoryEvent:
    """Two reports of one play: the one that says more is the later one."""
    return replace(
        stored,
        hashtags=left.hashtags or stored.hashtags,
        ratio=max(left.ratio, stored.ratio),
        at_ms=max(left.at_ms, stored.at_ms),
    )
