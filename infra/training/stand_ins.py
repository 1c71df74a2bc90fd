"""Invented viewers stand in while there are few real ones.

What is true of clips and people in general is learnt from them: that finished creators are finished again, that the
long are finished less. Who is who, what the hashtags mean and how often things happen only the real ones tell.
"""

from dataclasses import replace

import numpy as np

from infra.training.population import impressions
from infra.training.table import Table, table_of

ENOUGH = 50_000
"""Rows of real viewers that need nobody beside them: about as many as there are of invented ones."""


def stand_ins(own: Table, seed: int) -> Table | None:
    """Rows to learn from before those; None if those are enough."""
    if len(own) >= ENOUGH:
        return None
    rows = table_of(impressions(seed))
    nameless = np.zeros_like(rows.event_ids)
    nameless[..., 0] = rows.event_ids[..., 0] > 0  # by which a play is told from none
    return replace(
        rows,
        ids=np.zeros_like(rows.ids),
        event_ids=nameless,
        viewer=np.zeros_like(rows.viewer),
        page=rows.page + int(own.page.max()) + 1,
    )
