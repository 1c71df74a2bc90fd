"""Run by the environment of RecTools, on its own: in.npz out.npy epochs."""

import sys
import warnings

import numpy as np
import pandas as pd
import torch
from rectools import Columns
from rectools.dataset import Dataset
from rectools.models import SASRecModel


def main(source: str, target: str, epochs: int) -> None:
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    torch.manual_seed(42)
    given = np.load(source)
    table = pd.DataFrame({Columns.User: given["users"], Columns.Item: given["items"], Columns.Weight: 1.0})
    table[Columns.Datetime] = pd.to_datetime(np.arange(len(table)), unit="s")
    dataset = Dataset.construct(table)
    model = SASRecModel(
        n_blocks=2,
        n_heads=2,
        n_factors=64,
        session_max_len=50,
        n_negatives=64,
        epochs=epochs,
        loss="sampled_softmax",
        deterministic=True,
    )
    model.fit(dataset)
    found = model.recommend(given["asked"], dataset, k=10, filter_viewed=True)
    best = np.full((len(given["asked"]), 10), -1)
    place = {user: row for row, user in enumerate(given["asked"])}
    best[found[Columns.User].map(place), found[Columns.Rank] - 1] = found[Columns.Item]
    np.save(target, best)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
