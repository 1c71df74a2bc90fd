"""Measures rankers on logs: ours beside its peers, on the same rows, in the same run."""
