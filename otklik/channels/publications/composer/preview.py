"""What an account would send, and what its network would refuse; nothing is sent."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

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
from otklik.channels.publications.models import Publication
from otklik.channels.publications.released_version_models import Content
from otklik.channels.validate_and_clean_links import site_of, tracking_names

POST = OutboundKind.POST


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A post as its network will show it; `length` in its unit, `limit` 0 if unknown."""

    account: Account
    text: str
    link: str = ""
    repost_of: str = ""
    length: int = 0
    limit: int = 0
    is_utf16: bool = False
    problems: tuple[Problem, ...] = ()
    manual_reason: Any = ""

    @property
    def faults(self) -> list[Problem]:
        """Empty if a person publishes it."""
        if self.manual_reason:
            return []
        return [problem for problem in self.problems if not problem.is_warning]

    @property
    def warnings(self) -> list[Problem]:
        return [problem for problem in self.problems if problem not in self.faults]


def manual_reason(account: Account, action: Action = Action.SEND) -> Any:
    """Why only a person can do this in the network; empty if a program can, or nobody may."""
    if account.objection_to(POST):
        return ""
    return enqueue.objection(account, POST, action)


def fit_to_account(
    content: Content, account: Account, *, delivery: Delivery | None = None
) -> Content:
    """Where the network cannot repost, the other post becomes a link; a correction keeps it one."""
    other = content.repost_of
    is_link = delivery is not None and not delivery.repost_of
    if not other or (_can_repost(account, other) and not is_link):
        return content
    if not content.link:
        return replace(content, repost_of="", link=other)
    return replace(content, repost_of="", text=f"{content.text}\n\n{other}".strip())


def preview_post(
    account: Account, content: Content, *, delivery: Delivery | None = None
) -> Preview:
    """For a correction, `delivery` is what is there now."""
    draft, content = content, fit_to_account(content, account, delivery=delivery)
    remarks: list[Problem] = []
    if draft.repost_of != content.repost_of:
        sentence = _("Not a repost: the other page's post will be shown here as a link.")
        remarks.append(Problem(code="repost_as_link", sentence=sentence, is_warning=True))
    action = Action.SEND if delivery is None else Action.EDIT
    reason = manual_reason(account, action)
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
        network, abilities = adapter(account), capabilities(account)
    except (NoAdapter, ValueError):
        text = "\n\n".join(filter(None, [content.text.strip(), content.link]))
        return Preview(account=account, text=text, problems=tuple(remarks), manual_reason=reason)
    text, limits = network.render(message), abilities.limits
    is_utf16 = limits.length_unit == "utf16"
    return Preview(
        account=account,
        text=text,
        link=content.link,
        repost_of=content.repost_of,
        length=len(text.encode("utf-16-le")) // 2 if is_utf16 else len(text),
        limit=(limits.caption if message.files and limits.caption else limits.text) or 0,
        is_utf16=is_utf16,
        problems=(*network.validate(message), *remarks, *_remarks(content, abilities)),
        manual_reason=reason,
    )


def refusals_of(publication: Publication) -> list[str]:
    """What networks would refuse of the stored draft: a sentence for each page."""
    files = [file.copied_fields() for file in publication.files.all()]
    found = []
    for place in publication.placements.wanted().with_dispatches():
        content = Content.of(publication, text=place.text or publication.text, files=files)
        if faults := preview_post(place.account, content, delivery=place.shown).faults:
            text = " ".join(str(fault.sentence) for fault in faults)
            found.append(f"{place.account}: {text}")
    return found


def _can_repost(account: Account, address: str) -> bool:
    """Only posts of the same network are reposted."""
    abilities = capabilities(account)
    return abilities.repost and site_of(address) in abilities.repost_from


def _remarks(content: Content, abilities: Capabilities) -> list[Problem]:
    found = []
    if not content.comments_open and not abilities.comments_switch:
        sentence = _("This network lets no program close the comments: close them there manually.")
        found.append(Problem(code="comments", sentence=sentence, is_warning=True))
    if names := tracking_names(content.text):
        sentence = _("Addresses in the text contain advertising tags: %(names)s. Remove them.")
        named = sentence % {"names": ", ".join(names)}
        found.append(Problem(code="tracked", sentence=named, field="text", is_warning=True))
    return found
