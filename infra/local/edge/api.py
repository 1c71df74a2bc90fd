"""The HTTP API: routes, authorizer and limits of template.yaml before the functions."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate

from infra.local.edge.exchange import Answer, Request, message
from infra.local.edge.jwt import JwtAuthorizer
from infra.local.edge.payload import answer_of, event_of
from infra.local.edge.routes import Routes
from infra.local.runtime.invocation import Outcome

LIMIT_S = 30.0
"""API Gateway waits no longer for an integration."""

_CALLS_AT_ONCE = 32


class HttpApi:
    def __init__(
        self, routes: Routes, authorizers: Mapping[str, JwtAuthorizer], invoke: Callable[[str, bytes], Outcome]
    ) -> None:
        self._routes = routes
        self._authorizers = authorizers
        self._invoke = invoke
        self._calls = ThreadPoolExecutor(_CALLS_AT_ONCE, thread_name_prefix="api")
        self.requests = 0

    def __call__(self, request: Request) -> Answer:
        matched = self._routes.match(request.method, request.path)
        if matched is None:
            return message(404, "Not Found")
        route, parameters = matched
        self.requests += 1
        claims = (
            self._authorizers[route.authorizer].claims(request.headers.get("authorization")) if route.authorizer else {}
        )
        if isinstance(claims, Answer):
            return claims
        call = self._calls.submit(self._invoke, route.function, event_of(request, route, parameters, claims))
        try:
            outcome = call.result(LIMIT_S)
        except TooLate:
            return message(503, "Service Unavailable")
        except RuntimeError:  # the cloud is stopping
            return message(503, "Service Unavailable")
        return message(500, "Internal Server Error") if outcome.error else answer_of(outcome.payload)
