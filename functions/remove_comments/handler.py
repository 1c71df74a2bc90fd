"""A comment was deleted: remove the replies to it. Or a video: remove all that was said about it."""

from functools import cache

from clipfeed.comments.remove_comments import RemoveComments
from clipfeed_adapters.clock import now
from clipfeed_adapters.dynamodb.comments import DynamoComments
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.comment_removal_queue import CommentRemoval, SqsCommentRemovalQueue
from clipfeed_adapters.worker import for_each_message


@cache
def removal() -> RemoveComments:
    comments = DynamoComments(setting("COMMENTS_TABLE"))
    return RemoveComments(
        DynamoVideoCatalog(setting("VIDEOS_TABLE")),
        comments,
        comments,
        SqsCommentRemovalQueue(setting("COMMENT_REMOVAL_QUEUE_URL")),
        now,
    )


def receive(wanted: CommentRemoval) -> None:
    if wanted.comment_id:
        removal().replies_to(wanted.video_id, wanted.comment_id)
    else:
        removal().all_of(wanted.video_id)


handle = for_each_message(CommentRemoval, receive)
