"""What one account would be told, and what its network would say to that; nothing leaves."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from otklik.channels.accounts.models import Account
from otklik.channels.networks.capabilities import Capabilities
from otklik.channels.networks.outbound_types import (
    Action,
    Outbound,
    OutboundKind,
    Problem,
    ThreadRef,
)
from otklik.channels.networks.registry import NoAdapter, adapter, capabilities
from otklik.channels.outbound import enqueue
from otklik.channels.outbound.models import Delivery
from otklik.channels.publications.composer.strip_tracking import tracked_in
from otklik.channels.publications.models import Publication
from otklik.channels.publications.version import COPIED, Content

POST = OutboundKind.POST


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A post as its network will show it. `text` has the link as the network adds it;
    `repost_of` is the post that stands below it, where the network repeats posts; `length` is
    counted in the network's own unit, `limit` 0 where none is known. `left_to_a_person` says why
    no program publishes there; empty where one does."""

    account: Account
    text: str
    link: str = ""
    repost_of: str = ""
    length: int = 0
    limit: int = 0
    is_utf16: bool = False
    problems: tuple[Problem, ...] = ()
    left_to_a_person: Any = ""

    @property
    def faults(self) -> list[Problem]:
        """What keeps it from being sent; nothing where a person does it."""
        if self.left_to_a_person:
            return []
        return [problem for problem in self.problems if not problem.is_warning]

    @property
    def warnings(self) -> list[Problem]:
        return [problem for problem in self.problems if problem not in self.faults]


def left_to_a_person(account: Account, action: Action = Action.SEND) -> Any:
    """Why only a person in the network itself can do this: the network lets no program, or the
    account is not connected. Empty when a program can, or nobody may."""
    if account.objection_to(POST):
        return ""
    return enqueue.objection(account, POST, action)


def fitted(content: Content, account: Account, *, delivery: Delivery | None = None) -> Content:
    """As the account can have it: where the network knows no reposts, the address of the other
    post stands there as a link. What stands already (`standing`) as a link stays one: no
    correction makes a repost of it."""
    other = content.repost_of
    is_link = delivery is not None and not delivery.repost_of
    if not other or (_can_repost(account, other) and not is_link):
        return content
    if not content.link:
        return replace(content, repost_of="", link=other)
    return replace(content, repost_of="", text=f"{content.text}\n\n{other}".strip())


def seen_at(account: Account, content: Content, *, delivery: Delivery | None = None) -> Seen:
    """The preview, of a correction too (`standing`: the words that are there); asks nobody."""
    wanted, content = content, fitted(content, account, delivery=delivery)
    remarks = tuple(_of_reposts(is_link=wanted.repost_of != content.repost_of))
    action = Action.SEND if delivery is None else Action.EDIT
    reason = left_to_a_person(account, action)
    message = Outbound(
        key=uuid.uuid4(),
        kind=POST,
        action=action,
        thread=ThreadRef(container=account.container),
        text=content.text,
        link=content.link,
        repost_of=content.repost_of,
        comments_open=content.comments_open,
        files=tuple(row.to_send() for row in content.rows()),
    )
    try:
        network, known = adapter(account), capabilities(account)
    except (NoAdapter, ValueError):
        text = "\n\n".join(filter(None, [content.text.strip(), content.link]))
        return Seen(account=account, text=text, problems=remarks, left_to_a_person=reason)
    text, limits = network.render(message), known.limits
    is_utf16 = limits.length_unit == "utf16"
    return Seen(
        account=account,
        text=text,
        link=content.link,
        repost_of=content.repost_of,
        length=len(text.encode("utf-16-le")) // 2 if is_utf16 else len(text),
        limit=(limits.caption if message.files and limits.caption else limits.text) or 0,
        is_utf16=is_utf16,
        problems=(*network.validate(message), *remarks, *_remarks(content, known)),
        left_to_a_person=reason,
    )


def refusals_of(publication: Publication) -> list[str]:
    """What networks would refuse of the draft as it is kept: a sentence for each such page."""
    files = tuple(
        {name: getattr(file, name) for name in COPIED} for file in publication.files.all()
    )
    found = []
    for place in publication.placements.wanted().with_dispatches():
        content = Content(
            text=place.text or publication.text,
            link=publication.link,
            repost_of=publication.repost_of,
            comments_open=publication.comments_open,
            files=files,
        )
        if faults := seen_at(place.account, content, delivery=place.shown).faults:
            text = " ".join(str(fault.sentence) for fault in faults)
            found.append(f"{place.account}: {text}")
    return found


def _can_repost(account: Account, address: str) -> bool:
    """Only posts of the same network are reposted."""
    try:
        known = capabilities(account)
    except NoAdapter:
        return False
    return known.repost and _host(address) in known.repost_from


def _host(address: str) -> str:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.").removeprefix("m.")


def _of_reposts(*, is_link: bool) -> Iterator[Problem]:
    if is_link:
        sentence = _("Not a repost: the other page's post will stand here as a link.")
        yield Problem(code="repost_as_link", sentence=sentence, is_warning=True)


def _remarks(content: Content, known: Capabilities) -> list[Problem]:
    found = []
    if not content.comments_open and not known.comments_switch:
        sentence = _("This network lets no program close the comments: close them there, by hand.")
        found.append(Problem(code="comments", sentence=sentence, is_warning=True))
    if names := tracked_in(content.text):
        sentence = _("Addresses in the text carry marks of advertisers: %(names)s. Take them out.")
        found.append(
            Problem(
                code="tracked",
                sentence=sentence % {"names": ", ".join(names)},
                field="text",
                is_warning=True,
            )
        )
    return found
