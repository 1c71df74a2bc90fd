"""The HTTP API's JWT authorizer: signature, issuer, audience and time, as API Gateway checks them."""

import json
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

import jwt

from infra.local.edge.exchange import Answer, message

_FETCH_AT_MOST_EVERY_S = 5.0

Claims = Mapping[str, Any]


class Refused(Exception):
    """A token that opens nothing; the message is API Gateway's `error_description`."""


class JwtAuthorizer:
    def __init__(self, issuer: str, audience: list[str], fetch_keys: Callable[[], dict[str, Any]]) -> None:
        """`fetch_keys` gets the issuer's JWKS document."""
        self._issuer = issuer
        self._audience = set(audience)
        self._fetch_keys = fetch_keys
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at = float("-inf")
        self._lock = threading.Lock()

    def claims(self, authorization: str | None) -> Claims | Answer:
        """The claims of a good token, or the 401 that API Gateway would send."""
        if not authorization:
            return message(401, "Unauthorized", {"www-authenticate": "Bearer"})
        try:
            return self._checked(authorization.removeprefix("Bearer ").strip())
        except Refused as error:
            cause = f'Bearer scope="" error="invalid_token" error_description="{error}"'
            return message(401, "Unauthorized", {"www-authenticate": cause})

    def _checked(self, token: str) -> Claims:
        try:
            key = self._key(jwt.get_unverified_header(token))
            options: Any = {"verify_aud": False, "require": ["exp"]}
            claims: Claims = jwt.decode(token, key.key, algorithms=["RS256"], issuer=self._issuer, options=options)
        except jwt.ExpiredSignatureError:
            raise Refused("the token has expired") from None
        except jwt.InvalidIssuerError:
            raise Refused("the token has an invalid issuer") from None
        except jwt.InvalidSignatureError:
            raise Refused("the token signature is invalid") from None
        except jwt.PyJWTError:
            raise Refused("the token is malformed") from None
        # Cognito's access tokens have no `aud`; API Gateway takes `client_id` then.
        audience = claims.get("aud", claims.get("client_id"))
        if not self._audience & set([audience] if isinstance(audience, str) else audience or ()):
            raise Refused("the token does not have a valid audience")
        return claims

    def _key(self, header: Mapping[str, Any]) -> jwt.PyJWK:
        key_id = header.get("kid", "")
        with self._lock:
            if key_id not in self._keys and time.monotonic() - self._fetched_at > _FETCH_AT_MOST_EVERY_S:
                self._fetched_at = time.monotonic()
                self._keys = {key["kid"]: jwt.PyJWK(key) for key in self._fetch_keys()["keys"]}
            if header.get("alg") != "RS256" or key_id not in self._keys:
                raise Refused("the token is signed with an unknown key")
            return self._keys[key_id]


def keys_at(url: str) -> Callable[[], dict[str, Any]]:
    def fetch() -> dict[str, Any]:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - the emulator on loopback
            document: dict[str, Any] = json.load(answer)
            return document

    return fetch
