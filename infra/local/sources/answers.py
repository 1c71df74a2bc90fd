"""What a batch handler's answer says about its records."""

import json
from collections.abc import Sequence

from infra.local.runtime.invocation import Outcome


def failed_items(outcome: Outcome, identifiers: Sequence[str], *, partial: bool) -> set[str]:
    """The identifiers to try again. As in Lambda, an answer that cannot be understood fails the whole batch."""
    everything = set(identifiers)
    if outcome.error:
        return everything
    if not partial:
        return set()
    try:
        failures = (json.loads(outcome.payload) or {}).get("batchItemFailures") or []
        named = {failure["itemIdentifier"] for failure in failures}
    except (ValueError, KeyError, TypeError, AttributeError):
        return everything
    known = named <= everything
    return named if known else everything
