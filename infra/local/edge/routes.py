"""Which route of the HTTP API a request takes, by API Gateway's rules."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from infra.local.model import Route

_VARIABLE = re.compile(r"\{(\w+)\}")


class Routes:
    def __init__(self, routes: Iterable[Route]) -> None:
        # A literal segment wins over a variable: /v1/me before /v1/{something}.
        ordered = sorted(routes, key=lambda route: route.path.count("{"))
        self._routes = [(route, re.compile(_VARIABLE.sub(r"(?P<\1>[^/]+)", route.path))) for route in ordered]

    def match(self, method: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
        """The route and its path parameters, decoded; None where API Gateway answers 404."""
        for route, pattern in self._routes:
            found = (
                pattern.fullmatch(path) if route.method in (method, "ANY", "X-AMAZON-APIGATEWAY-ANY-METHOD") else None
            )
            if found:
                return route, {name: unquote(value) for name, value in found.groupdict().items()}
        return None
