"""Functions in processes of their own, under AWS's own runtime client."""
