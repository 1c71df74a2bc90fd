"""Every way a rule can say no.

    ClipfeedError
    ├── NotFound     it is not there, or the caller may not know that it is
    ├── Conflict     it is there, but in a state that does not allow this
    │   └── Stale    it changed while we looked: read again and retry
    ├── Rejected     the input itself is wrong and will be wrong again
    ├── Forbidden    the caller is known and may not
    ├── Limited      too much, for now
    └── Unavailable  something we depend on did not answer: worth a retry

Each carries a machine-readable `code` and a sentence that names the cause. A door translates
the class once: to a status (HTTP), or to bury-or-retry (queues).
"""


class ClipfeedError(Exception):
    code = "error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code


class NotFound(ClipfeedError):
    code = "not_found"


class Conflict(ClipfeedError):
    code = "conflict"


class Stale(Conflict):
    code = "changed_meanwhile"


class Rejected(ClipfeedError):
    code = "invalid_request"


class Forbidden(ClipfeedError):
    code = "forbidden"


class Limited(ClipfeedError):
    code = "too_many_requests"

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Unavailable(ClipfeedError):
    code = "unavailable"
