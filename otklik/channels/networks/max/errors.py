"""What refusals of MAX mean: by their code, else by their status."""

import re
from collections.abc import Mapping
from typing import Any

from otklik.channels.networks import http
from otklik.channels.networks.errors import (
    AuthExpired,
    ChannelError,
    EditWindowClosed,
    InvalidContent,
    NotFound,
    NotSetUp,
    PermissionDenied,
    RateLimited,
    Temporary,
)

_CODE = re.compile(r"[A-Za-z0-9_.\-]{1,200}")
_MEANINGS: Mapping[str, type[ChannelError]] = {
    "attachment.not.ready": Temporary,
    "verify.token": AuthExpired,
    "auth.error": AuthExpired,
    "unauthorized": AuthExpired,
    "access.denied": PermissionDenied,
    "chat.denied": PermissionDenied,
    "comments.disabled": PermissionDenied,
    "comments.timeout_exceeded": EditWindowClosed,
    "not.found": NotFound,
    "not_found": NotFound,
    "chat.not.found": NotFound,
    "message.not.found": NotFound,
    "proto.payload": InvalidContent,
    "validation.error": InvalidContent,
    "bad_request": InvalidContent,
    "rate.limit": RateLimited,
    "rate_limit": RateLimited,
    "too.many.requests": RateLimited,
}
_STATUSES: Mapping[int, type[ChannelError]] = {
    400: InvalidContent,
    401: AuthExpired,
    403: PermissionDenied,
    404: NotFound,
    405: NotSetUp,
    410: NotFound,
    413: InvalidContent,
    422: InvalidContent,
}


def refusal(values: Mapping[str, Any], *, status: int) -> ChannelError:
    """The fault that a refusal means: by its code, else by its status. The network's own words
    are left out: they may repeat what was sent."""
    value = values.get("code")
    code = value if isinstance(value, str) and _CODE.fullmatch(value) else f"http_{status}"
    words = str(values.get("message") or "")
    if "file.not.processed" in words:
        code = "attachment.not.ready"
    meaning = _MEANINGS.get(code) or _STATUSES.get(status, ChannelError)
    if meaning is RateLimited:
        return RateLimited(code, retry_after=http.DEFAULT_WAIT_SECONDS)
    return meaning(code)
