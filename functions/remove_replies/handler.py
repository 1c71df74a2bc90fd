"""A comment was deleted: remove the replies to it."""

from functools import cache

from clipfeed.comments.remove_replies import RemoveReplies
from clipfeed_adapters.clock import now
from clipfeed_adapters.dynamodb.comments import DynamoComments
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.reply_queue import DeletedComment, SqsReplyQueue
from clipfeed_adapters.worker import for_each_message


@cache
def removal() -> RemoveReplies:
    return RemoveReplies(DynamoComments(setting("COMMENTS_TABLE")), SqsReplyQueue(setting("REPLIES_QUEUE_URL")), now)


def receive(deleted: DeletedComment) -> None:
    removal().remove(deleted.video_id, deleted.comment_id)


handle = for_each_message(DeletedComment, receive)
