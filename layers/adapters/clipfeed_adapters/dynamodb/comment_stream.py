"""Records of the comments table's stream, as changes of what is counted."""

from collections import Counter
from collections.abc import Mapping

from clipfeed.comments.model import Comment
from clipfeed.engagement.count_changes import Change
from clipfeed.engagement.counting import Target, of_comment, of_video
from clipfeed_adapters.dynamodb import stream
from clipfeed_adapters.dynamodb.comment_row import comment_in


def change_in(record: stream.Record) -> Change:
    """Items that are no comments change nothing. Raises Rejected for a record that cannot be counted, now or later."""
    change = stream.change_in(record, comment_in)
    return Change(change.sequence, deltas(change.old, change.new))


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
