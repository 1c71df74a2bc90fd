"""The order of a page. The only place where candidates are reordered."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from clipfeed.feed.model import Candidate
from clipfeed.ids import UserId


@dataclass(frozen=True, slots=True)
class TopK:
    """New ones by value, then those that come again; nobody fills a page while others could be on it."""

    share_of_one_creator: float = 0.2

    def order(self, candidates: Sequence[Candidate], limit: int) -> list[Candidate]:
        cap = max(1, round(limit * self.share_of_one_creator))
        page: list[Candidate] = []
        rest: list[Candidate] = []
        on_page: Counter[UserId] = Counter()
        for each in sorted(candidates, key=lambda each: (each.again_ms, -each.value)):
            if len(page) < limit and on_page[each.creator_id] < cap:
                on_page[each.creator_id] += 1
                page.append(each)
            else:
                rest.append(each)
        return page + rest
