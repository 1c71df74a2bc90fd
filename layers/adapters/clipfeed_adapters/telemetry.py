"""One structured log line says what happened. Never a token, an e-mail address, a signed URL or a body."""

from functools import cache

from aws_lambda_powertools import Logger


@cache
def logger() -> Logger:
    """The function's logger: JSON on standard output, level from POWERTOOLS_LOG_LEVEL."""
    return Logger(service="clipfeed", use_rfc3339=True)
