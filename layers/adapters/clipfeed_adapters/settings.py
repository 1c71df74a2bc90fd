"""The only reader of the environment. Each function gets the variables it needs from template.yaml."""

import os


class MissingSetting(Exception):
    """A function was started without a variable that its code needs."""


def setting(name: str, default: str | None = None) -> str:
    """Return an environment variable. Raises MissingSetting, naming it, where it is unset and has no default."""
    value = os.environ.get(name) or default
    if value is None:
        raise MissingSetting(f"The environment variable {name} is not set; template.yaml gives it to the function.")
    return value
