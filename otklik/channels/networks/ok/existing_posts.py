"""Posts of the group by whichever method the network allows, and removing one.

`mediatopic.getTopics` is undocumented (2017, and a catalogue of September 2026), though clients use
it; `stream.get` and `discussions.getList` with `mediatopic.getByIds` are documented. Each is tried
in turn; answers were never seen live, so they are read leniently. Only this network needs that."""

from collections.abc import Callable, Mapping
from typing import Any

from otklik.channels.networks import errors
from otklik.channels.networks.json_values import as_count, object_in, objects_in
from otklik.channels.networks.ok.client import Calls, number
from otklik.channels.networks.ok.inbound import without_prefix

#: How the network says that this way is not for us; all else is a fault of the moment.
CLOSED = (errors.Unsupported, errors.PermissionDenied, errors.InvalidContent, errors.NeedsHuman)
AT_ONCE = 50
TOPIC = "GROUP_TOPIC"

type Topic = Mapping[str, Any]


def topics(calls: Calls) -> list[Topic]:
    """The newest posts, newest first. Raises a ChannelError."""
    return find_open_method(calls)[1]


def find_open_method(calls: Calls) -> tuple[str, list[Topic]]:
    """The method that answers, and its posts. Raises a ChannelError."""
    refused: errors.ChannelError | None = None
    for method, way in METHODS.items():
        try:
            found = way(calls)
        except CLOSED as fault:
            refused = refused or fault
            continue
        named = [topic for topic in found if isinstance(topic.get("id"), str | int)]
        return method, sorted(named, key=lambda t: as_count(t.get("created_ms")), reverse=True)
    raise refused or errors.Unsupported("no_way_to_posts")


def remove(calls: Calls, topic: str, *, group: str) -> object:
    """By number, or by a mark from `mediatopic.getByIds`: sources differ. Raises a ChannelError."""
    try:
        return calls.rest("mediatopic.deleteTopic", mutation=True, topic_id=topic, gid=group)
    except errors.InvalidContent:
        mark = _removal_mark(calls, topic)
    return calls.rest("mediatopic.deleteTopic", mutation=True, delete_id=mark, gid=group)


def _removal_mark(calls: Calls, topic: str) -> str:
    response = calls.rest("mediatopic.getByIds", topic_ids=topic, fields="media_topic.*")
    found = next(iter(objects_in(response, "media_topics")), {})
    mark = found.get("delete_id")
    return mark if isinstance(mark, str) and mark else topic


def _from_topics(calls: Calls) -> list[Topic]:
    gid = number(calls.connection.container)
    response = calls.rest("mediatopic.getTopics", gid=gid, count=str(AT_ONCE))
    return objects_in(response, "media_topics")


def _from_stream(calls: Calls) -> list[Topic]:
    gid = number(calls.connection.container)
    response = calls.rest(
        "stream.get", gid=gid, patterns="CONTENT", count=str(AT_ONCE), fields="feed.*,media_topic.*"
    )
    return objects_in(object_in(response, "entities"), "media_topics")


def _from_discussions(calls: Calls) -> list[Topic]:
    """Only those of our group: the key's owner sees others too."""
    response = calls.rest("discussions.getList", types=TOPIC, count=str(AT_ONCE))
    numbers = [
        str(item.get("object_id"))
        for item in objects_in(response, "discussions")
        if item.get("object_id") and _is_of(item, calls.connection.container)
    ]
    if not numbers:
        return []
    named = calls.rest(
        "mediatopic.getByIds", topic_ids=",".join(numbers), media_limit="3", fields="media_topic.*"
    )
    return objects_in(named, "media_topics")


METHODS: Mapping[str, Callable[[Calls], list[Topic]]] = {
    "mediatopic.getTopics": _from_topics,
    "stream.get": _from_stream,
    "discussions.getList": _from_discussions,
}


def _is_of(item: Topic, group: str) -> bool:
    owners = {str(item.get("owner_uid") or ""), without_prefix(str(item.get("owner_ref") or ""))}
    owners |= {without_prefix(str(ref.get("id") or "")) for ref in objects_in(item, "ref_objects")}
    return group in owners
