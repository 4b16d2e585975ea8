"""How MAX writes down what there is in it: people, a channel, a refusal."""

from typing import Any

from tests.channels.networks.serving import Asked, Refusal, now, stub_response

CHANNEL = -70000000000001
STAFF = -70000000000900  # a chat of colleagues
MINISTRY, MINISTRY_NICK = -71768670111751, "ministry_gov"
BOT = 501
MESSAGE_FIELDS = {"text", "attachments", "link", "notify", "format"}
COMMENT_FIELDS = {"text", "link", "format"}
LINKS = {"forward", "reply"}


def copied(value: Any) -> Any:
    """A copy that later changes do not reach."""
    if isinstance(value, dict):
        return {name: copied(inner) for name, inner in value.items()}
    return [copied(inner) for inner in value] if isinstance(value, list) else value


def refusal(status: int, code: str, words: str = "no") -> Refusal:
    return Refusal(stub_response({"code": code, "message": words}, status))


def person(number: int) -> dict[str, Any]:
    return {
        "user_id": number,
        "first_name": "Житель",
        "last_name": "",
        "name": "Житель",
        "is_bot": False,
        "last_activity_time": now(),
    }


def bot() -> dict[str, Any]:
    return {
        "user_id": BOT,
        "first_name": "Ведомство",
        "name": "Ведомство",
        "username": "otklik_bot",
        "is_bot": True,
        "last_activity_time": now(),
    }


def channel() -> dict[str, Any]:
    return {
        "chat_id": CHANNEL,
        "type": "channel",
        "status": "active",
        "title": "Канал ведомства",
        "icon": None,
        "last_event_time": now(),
        "participants_count": 3,
        "is_public": True,
        "description": None,
    }


def member(rights: list[str] | None) -> dict[str, Any]:
    return {
        **bot(),
        "last_access_time": now(),
        "is_owner": False,
        "is_admin": rights is not None,
        "join_time": now(),
        "permissions": rights,
    }


def faults_in(asked: Asked, body: dict[str, Any]) -> list[str]:
    """Why MAX would not take a request, whatever its contract says."""
    faults = []
    if "access_token" in asked.query:
        faults.append("The token is in the address.")
    if asked.body and not asked.headers.get("content-type", "").startswith("application/json"):
        faults.append("The body is not called JSON.")
    if asked.path.startswith("/messages") and asked.method in {"POST", "PUT"}:
        known = COMMENT_FIELDS if asked.path.endswith("/comments") else MESSAGE_FIELDS
        faults += [f"Unknown field {name}." for name in set(body) - known]
        text = body.get("text")
        if text is not None and not (isinstance(text, str) and len(text) <= 4000):
            faults.append("The text is too long.")
        link = body.get("link") or {}
        is_forward = link.get("type") == "forward"
        if set(link) - {"type", "mid"} or (link and link.get("type") not in LINKS):
            faults.append("The link is none.")
        if is_forward and known == COMMENT_FIELDS:
            faults.append("A comment repeats no post.")
        if not text and not body.get("attachments") and not is_forward:
            faults.append("There is neither text nor file.")
    return faults
