"""Who did what how often lately: buckets in Valkey, and in this process for as long as Valkey does not answer."""

from collections.abc import Sequence
from functools import cache

from clipfeed.errors import Unavailable
from clipfeed.ids import UserId
from clipfeed.limits.model import Pace
from clipfeed.limits.own_memory import OwnBuckets
from clipfeed_adapters.redis import keys
from clipfeed_adapters.redis.client import Valkey, ask

# `Pace.taken` for each key, and nothing is written unless none has to wait.
_TAKE = """
local now, wait, full = tonumber(ARGV[1]), 0, {}
for i, key in ipairs(KEYS) do
  local interval, per = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  full[i] = math.max(tonumber(redis.call('GET', key) or 0), now) + interval
  wait = math.max(wait, full[i] - per - now)
end
if wait == 0 then
  for i, key in ipairs(KEYS) do
    redis.call('SET', key, string.format('%.0f', full[i]), 'PX', string.format('%.0f', full[i] - now))
  end
end
return wait
"""


@cache
def _own() -> OwnBuckets:
    return OwnBuckets()


class ValkeyBuckets:
    """Buckets, in one trip."""

    def take(self, viewer: UserId, action: str, paces: Sequence[Pace], now_ms: int) -> int:
        names = [keys.pace(viewer, action, pace.per) for pace in paces]
        terms = [term for pace in paces for term in (pace.interval_ms, pace.per_ms)]
        try:
            return ask(lambda valkey: int(_script(valkey)(keys=names, args=[now_ms, *terms])))
        except Unavailable:
            return _own().take(viewer, action, paces, now_ms)


class ValkeyRepeats:
    """Repeats. Without Valkey it admits all: the pace still holds."""

    def claim(self, author: UserId, text_hash: str, key: str) -> bool:
        name = keys.said(author, text_hash)
        try:
            said = ask(lambda valkey: valkey.set(name, key, nx=True, get=True, ex=keys.SAID_SECONDS))
        except Unavailable:
            return True
        return said in (None, key)


@cache
def _script(valkey: Valkey) -> Valkey:
    return valkey.register_script(_TAKE)
