"""The API as any client uses it: sign in, ask for an upload, post the file, look at what became of it."""

import json
import mimetypes
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3

from infra.local.say import say

SETTLED = ("ready", "failed", "blocked", "removed")


class Refused(Exception):
    """The API said no; the message has its status and its words."""


@dataclass(frozen=True, slots=True)
class Member:
    handle: str
    token: str


class Client:
    def __init__(self, url: str) -> None:
        self._url = url
        self._http = urllib3.PoolManager(retries=False, timeout=60)
        self._client_id = self.call("GET", "/config.json")["user_pool_client_id"]

    def member(self, handle: str, password: str) -> Member:
        """Signed in; signed up first if nobody has that handle yet."""
        secret = {"USERNAME": handle, "PASSWORD": password}
        wish = {"ClientId": self._client_id, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": secret}
        try:
            answer = self._cognito("InitiateAuth", wish)
        except Refused:
            address = [{"Name": "email", "Value": f"{handle}@example.com"}]
            account = {"ClientId": self._client_id, "Username": handle, "Password": password, "UserAttributes": address}
            self._cognito("SignUp", account)
            answer = self._cognito("InitiateAuth", wish)
        member = Member(handle, answer["AuthenticationResult"]["AccessToken"])
        self.call("GET", "/v1/me", member)
        return member

    def upload(self, member: Member, file: Path, title: str) -> dict[str, Any]:
        """The status of the upload, whose file is in storage now."""
        kind = mimetypes.guess_type(file.name)[0] or "video/mp4"
        wish = {"title": title, "content_type": kind, "size_bytes": file.stat().st_size}
        upload = self.call("POST", "/v1/uploads", member, wish)
        fields = {**upload["post"]["fields"], "file": (file.name, file.read_bytes(), kind)}
        stored = self._http.request("POST", upload["post"]["url"], fields=fields)
        if stored.status >= 300:
            raise Refused(f"storage answered {stored.status}: {stored.data[:200]!r}")
        self.call("POST", f"/v1/uploads/{upload['upload_id']}/complete", member)
        return self.status(member, upload["upload_id"])

    def status(self, member: Member, upload_id: str) -> dict[str, Any]:
        return self.call("GET", f"/v1/uploads/{upload_id}", member)

    def video(self, member: Member, video_id: str) -> dict[str, Any]:
        return self.call("GET", f"/v1/videos/{video_id}", member)

    def states(self, member: Member) -> dict[str, str]:
        """The state of each of a member's own videos, by title."""
        videos = self.call("GET", "/v1/me/videos?limit=50", member)["videos"]
        return {video["title"]: video["state"] for video in videos}

    def feed(self, member: Member) -> list[Any]:
        items: list[Any] = self.call("GET", "/v1/feed", member)["items"]
        return items

    def call(
        self,
        method: str,
        path: str,
        member: Member | None = None,
        body: object = None,
        headers: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        """What any other route answers; waits where it was asked too often. Raises Refused."""
        sent = {"content-type": "application/json", **(headers or {})}
        if member:
            sent["authorization"] = f"Bearer {member.token}"
        data = None if body is None else json.dumps(body)
        answer = self._http.request(method, self._url + path, body=data, headers=sent)
        if answer.status == 429:
            seconds = int(answer.headers["retry-after"])
            say(f"{method} {path}: that was too often; on again in {seconds} s")
            time.sleep(seconds)
            return self.call(method, path, member, body, headers)
        if answer.status >= 300:
            raise Refused(f"{method} {path} answered {answer.status}: {answer.data.decode(errors='replace')[:300]}")
        document: dict[str, Any] = json.loads(answer.data or b"{}")
        return document

    def _cognito(self, action: str, wish: dict[str, Any]) -> dict[str, Any]:
        target = {"x-amz-target": f"AWSCognitoIdentityProviderService.{action}"}
        return self.call("POST", "/cognito", None, wish, target)
