"""What a viewer did not want to see, and whether the cache has all that it should have of them."""

from collections.abc import Collection

import msgspec

from clipfeed.engagement.facts import Action
from clipfeed.feed.model import ViewerState
from clipfeed.ids import UserId
from clipfeed_adapters.redis import keys, pools
from clipfeed_adapters.redis.client import Valkey

_WHOLE = ""
"""Among what is hidden: nothing is missing, of this or of the history."""

# A play that was written meanwhile has begun a new history: the next report or rebuild adds the old one.
_BEGIN_HISTORY = """
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('RPUSH', KEYS[1], unpack(ARGV, 2))
  redis.call('EXPIRE', KEYS[1], ARGV[1])
end
"""


def hide(pipe: Valkey, action: Action) -> None:
    """Queue what lets the feed know of it. A repeat changes nothing."""
    key, member = keys.hidden(action.viewer_id), f"{action.kind}#{action.target_id}"
    if action.on:
        pipe.sadd(key, member)
        pipe.expire(key, keys.HIDDEN_SECONDS)
    else:
        pipe.srem(key, member)


def hidden_of(members: Collection[str]) -> frozenset[str]:
    return frozenset(members) - {_WHOLE}


def is_whole(members: Collection[str]) -> bool:
    return _WHOLE in members


def keep_viewer(valkey: Valkey, state: ViewerState) -> None:
    with valkey.pipeline(transaction=False) as pipe:
        _keep_hidden(pipe, state.viewer_id, state.hidden)
        pools.put(pipe, keys.seen(state.viewer_id), state.seen, keys.SEEN, only_higher=True)
        if state.history:
            entries = [msgspec.json.encode(each) for each in state.history]
            pipe.eval(_BEGIN_HISTORY, 1, keys.history(state.viewer_id), keys.HISTORY.seconds, *entries)
        pipe.execute()


def _keep_hidden(pipe: Valkey, viewer: UserId, hidden: Collection[str]) -> None:
    pipe.sadd(keys.hidden(viewer), _WHOLE, *hidden)
    pipe.expire(keys.hidden(viewer), keys.HIDDEN_SECONDS)
