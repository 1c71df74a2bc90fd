"""One invented person: what they like, when they tire, and how they react to a clip.

Likes some topics and avoids others, has creators they love, and some patience. Attention fades within a session, and
the same topic again and again tires, as does a clip already met.
"""

from random import Random

from infra.training.clips import CREATORS, TOPICS, Clip, Reaction, react


class Person:
    def __init__(self, random: Random, topics: int = TOPICS, creators: int = CREATORS) -> None:
        self._taste = [random.gauss(-0.3, 1.0) for _ in range(topics)]
        self._loved = {random.randrange(creators): random.uniform(0.5, 1.5) for _ in range(6)}
        self.followed = {creator for creator in self._loved if random.random() < 0.5}
        self._patience = random.gauss(0.0, 0.4)
        self._generosity = random.gauss(-4.0, 0.7)
        self.watched: list[Clip] = []
        self.finished: list[int] = []
        """Main topics of what was watched to the end, newest first."""

    def watch(self, random: Random, clip: Clip, position: int) -> Reaction:
        """React to the clip at this position of a session, and remember it."""
        did = react(random, self.joy(clip, position), self._generosity, clip.duration_ms)
        self.watched.append(clip)
        if did.completed:
            self.finished.insert(0, clip.topics[0])
        if did.followed:
            self.followed.add(clip.creator)
        return did

    def joy(self, clip: Clip, position: int) -> float:
        main, minor = clip.topics
        tired = 0.35 * sum(before.topics[0] == main for before in self.watched[-3:]) + 0.04 * position
        again = 0.8 if any(before.video_id == clip.video_id for before in self.watched) else 0.0
        liking = 0.7 * self._taste[main] + 0.3 * self._taste[minor] + self._loved.get(clip.creator, 0.0)
        return liking + clip.appeal + self._patience - tired - again
