"""The user pool's door for the browser. No e-mail leaves a laptop, so whoever signs up is confirmed at once."""

import json
from typing import Any

import urllib3

from infra.local.edge.exchange import Answer, Request

_SERVICE = "AWSCognitoIdentityProviderService."
_OPEN = frozenset(
    f"{_SERVICE}{action}"
    for action in (
        "SignUp",
        "ConfirmSignUp",
        "InitiateAuth",
        "RespondToAuthChallenge",
        "RevokeToken",
        "GetUser",
        "GlobalSignOut",
    )
)
"""What the internet may call without an AWS account's credentials."""


class People:
    def __init__(self, cognito: Any, *, endpoint: str, pool_id: str) -> None:
        self._cognito = cognito
        self._endpoint = endpoint
        self._pool_id = pool_id
        self._pool = urllib3.PoolManager(maxsize=8, retries=False, timeout=30)

    def __call__(self, request: Request) -> Answer:
        target = request.headers.get("x-amz-target", "")
        if request.method != "POST" or target not in _OPEN:
            return Answer(
                400, {"content-type": "application/x-amz-json-1.1"}, b'{"__type":"UnknownOperationException"}'
            )
        headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": target}
        given = self._pool.request("POST", self._endpoint, body=request.body, headers=headers)
        body = given.data
        if target == f"{_SERVICE}SignUp" and given.status == 200:
            body = self._confirmed(request.body, body)
        return Answer(given.status, {"content-type": "application/x-amz-json-1.1", "cache-control": "no-store"}, body)

    def _confirmed(self, asked: bytes, answered: bytes) -> bytes:
        self._cognito.admin_confirm_sign_up(UserPoolId=self._pool_id, Username=json.loads(asked)["Username"])
        return json.dumps({**json.loads(answered), "UserConfirmed": True}).encode()
