"""Posts of the group, by whichever way the network lets us see them, and how one is removed.

`mediatopic.getTopics` stands in no documentation that we found (2017, and a catalogue of September
2026), though clients call it; `stream.get` and `discussions.getList` with `mediatopic.getByIds`
are documented. So each is asked in turn, and the check says which one answers. What they answer
was seen in no live network: it is read leniently. No other network needs more than one way.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from otklik.channels.networks.errors import (
    ChannelError,
    InvalidContent,
    NeedsHuman,
    PermissionDenied,
    Unsupported,
)
from otklik.channels.networks.ok.client import Calls, number
from otklik.channels.networks.ok.inbound import bare

#: How the network says that this way is not for us; all else is a fault of the moment.
CLOSED = (Unsupported, PermissionDenied, InvalidContent, NeedsHuman)
AT_ONCE = 50
TOPIC = "GROUP_TOPIC"

type Topic = Mapping[str, Any]


def topics(calls: Calls) -> list[Topic]:
    """The newest posts of the group, newest first. Raises a ChannelError, that of the first way
    where every one is closed."""
    return opened_way(calls)[1]


def opened_way(calls: Calls) -> tuple[str, list[Topic]]:
    """The method that answers, and what it told. Raises a ChannelError."""
    refused: ChannelError | None = None
    for method, way in WAYS.items():
        try:
            found = way(calls)
        except CLOSED as fault:
            refused = refused or fault
            continue
        named = [topic for topic in found if isinstance(topic.get("id"), str | int)]
        return method, sorted(named, key=lambda t: whole(t.get("created_ms")), reverse=True)
    raise refused or Unsupported("no_way_to_posts")


def remove(calls: Calls, topic: str, *, group: str) -> object:
    """Clients and documents name the post in two ways: by its number, and by a mark that
    `mediatopic.getByIds` gives for one removal. What the network says to the one that it knows.
    Raises a ChannelError."""
    try:
        return calls.rest("mediatopic.deleteTopic", mutation=True, topic_id=topic, gid=group)
    except InvalidContent:
        mark = _removal_mark(calls, topic)
    return calls.rest("mediatopic.deleteTopic", mutation=True, delete_id=mark, gid=group)


def _removal_mark(calls: Calls, topic: str) -> str:
    response = calls.rest("mediatopic.getByIds", topic_ids=topic, fields="media_topic.*")
    found = next(iter(items(response, "media_topics")), {})
    mark = found.get("delete_id")
    return mark if isinstance(mark, str) and mark else topic


def _listed(calls: Calls) -> list[Topic]:
    gid = number(calls.connection.container)
    response = calls.rest("mediatopic.getTopics", gid=gid, count=str(AT_ONCE))
    return list(items(response, "media_topics"))


def _streamed(calls: Calls) -> list[Topic]:
    gid = number(calls.connection.container)
    response = calls.rest(
        "stream.get",
        gid=gid,
        patterns="CONTENT",
        count=str(AT_ONCE),
        fields="feed.*,media_topic.*",
    )
    return list(items(inner(response, "entities"), "media_topics"))


def _discussed(calls: Calls) -> list[Topic]:
    """Those of the discussions that stand in our group: whose key we have sees others' too."""
    response = calls.rest("discussions.getList", types=TOPIC, count=str(AT_ONCE))
    numbers = [
        str(item.get("object_id"))
        for item in items(response, "discussions")
        if item.get("object_id") and _is_of(item, calls.connection.container)
    ]
    if not numbers:
        return []
    named = calls.rest(
        "mediatopic.getByIds",
        topic_ids=",".join(numbers),
        media_limit="3",
        fields="media_topic.*",
    )
    return list(items(named, "media_topics"))


WAYS: Mapping[str, Callable[[Calls], list[Topic]]] = {
    "mediatopic.getTopics": _listed,
    "stream.get": _streamed,
    "discussions.getList": _discussed,
}


def _is_of(item: Topic, group: str) -> bool:
    owners = {str(item.get("owner_uid") or ""), bare(str(item.get("owner_ref") or ""))}
    owners |= {bare(str(ref.get("id") or "")) for ref in items(item, "ref_objects")}
    return group in owners


def items(value: object, name: str) -> Iterator[Topic]:
    listed = value.get(name) if isinstance(value, Mapping) else None
    return iter(
        [item for item in listed if isinstance(item, Mapping)] if isinstance(listed, list) else []
    )


def inner(outer: object, name: str) -> Topic:
    value = outer.get(name) if isinstance(outer, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
