"""Records of the comments table's stream, as changes of what is counted."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from clipfeed.comments.model import Comment
from clipfeed.engagement.count_changes import Change
from clipfeed.engagement.counting import Target, of_comment, of_video
from clipfeed.engagement.fence import comparable
from clipfeed.errors import Rejected
from clipfeed_adapters.dynamodb.comment_row import comment_in

Record = dict[str, Any]

_IMAGES = {"INSERT": {"NewImage"}, "MODIFY": {"OldImage", "NewImage"}, "REMOVE": {"OldImage"}}


def change_in(record: Record) -> Change:
    """Items that are no comments change nothing. Raises Rejected for a record that cannot be counted, now or later."""
    try:
        view = record["dynamodb"]
        images = _IMAGES[record["eventName"]]
        old, new = (comment_in(view[name]) if name in images else None for name in ("OldImage", "NewImage"))
        return Change(comparable(view["SequenceNumber"]), deltas(old, new))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Rejected(f"{type(error).__name__}: {error}", code="unreadable_record") from error


def deltas(old: Comment | None, new: Comment | None) -> dict[Target, dict[str, int]]:
    """What counts differently now that `old` has become `new`; None is a comment that is not there."""
    change = Counter(_worth(new))
    change.subtract(_worth(old))
    return {target: {metric: amount} for (target, metric), amount in change.items() if amount}


def _worth(comment: Comment | None) -> Mapping[tuple[Target, str], int]:
    if comment is None or comment.is_deleted:
        return {}
    worth = {(of_video(comment.creator_id, comment.video_id), "comments"): 1}
    if comment.parent_id:
        worth[of_comment(comment.video_id, comment.parent_id), "replies"] = 1
    return worth
