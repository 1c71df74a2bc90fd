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

# KEYS: the history. ARGV: how many, seconds, and the plays of the whole history. What was written while they were
# read stays: a play that is not among them, or has been watched for longer since.
_MERGE_HISTORY = """
local plays, texts, met = {}, {}, {}
local function add(text)
  local known, play = pcall(cjson.decode, text)
  if not known then return end
  local name = play.play_id ~= cjson.null and play.play_id or 'like of ' .. play.video_id
  if name ~= play.play_id and met[play.video_id] then return end
  if not plays[name] or play.ratio > plays[name].ratio then plays[name], texts[name] = play, text end
  met[play.video_id] = true
end
for i = 3, #ARGV do add(ARGV[i]) end
for _, text in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do add(text) end
local names = {}
for name in pairs(plays) do table.insert(names, name) end
table.sort(names, function(one, other)
  local a, b = plays[one].at_ms, plays[other].at_ms
  return a > b or (a == b and one < other)
end)
redis.call('DEL', KEYS[1])
for i = 1, math.min(#names, tonumber(ARGV[1])) do redis.call('RPUSH', KEYS[1], texts[names[i]]) end
redis.call('EXPIRE', KEYS[1], ARGV[2])
"""


def hide(pipe: Valkey, action: Action) -> None:
    """Queue what lets the feed know of it. A repeat changes nothing."""
    key, member = keys.hidden(action.viewer_id), f"{action.kind}#{action.target_id}"
    if action.on:
        pipe.sadd(key, member)
        pipe.expire(key, keys.HIDDEN_SECONDS, nx=True)
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
            plays = [msgspec.json.encode(each) for each in state.history]
            pipe.eval(_MERGE_HISTORY, 1, keys.history(state.viewer_id), keys.HISTORY.most, keys.HISTORY.seconds, *plays)
        pipe.execute()


def _keep_hidden(pipe: Valkey, viewer: UserId, hidden: Collection[str]) -> None:
    pipe.sadd(keys.hidden(viewer), _WHOLE, *hidden)
    pipe.expire(keys.hidden(viewer), keys.HIDDEN_SECONDS, nx=True)
