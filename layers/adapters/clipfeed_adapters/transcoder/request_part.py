"""A piece of a request, named and limited as the service does it."""

import msgspec


class Part(msgspec.Struct, kw_only=True, rename="pascal", forbid_unknown_fields=True):
    pass
