"""Identifiers that every area shares. Opaque to clients; made by the server, never by a client."""

from typing import NewType

UserId = NewType("UserId", str)
"""A viewer or creator: the subject (`sub`) of their Cognito account."""

VideoId = NewType("VideoId", str)
"""A video and the upload session that makes it: one upload, at most one video, one id."""
