"""Whatever strangers, networks and colleagues are called or write is only text, on every page of
the desk that leads there: no tag of theirs, no address that runs anything."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core.files.images import ImageFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from otklik.channels.accounts.models import Account
from otklik.channels.accounts.page_passport import Passport
from otklik.channels.health.models import Alert
from otklik.channels.networks.inbound_types import (
    Author,
    EventKind,
    InboundEvent,
    InboundMedia,
    MediaKind,
)
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.channels.publications.models import Publication
from otklik.channels.publications.placement_models import Placement
from otklik.channels.publications.released_version_models import PublicationFile
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.models import Reply
from otklik.ingest.dispatch import pass_on
from otklik.media.image import SiteImage
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.factories import AccountFactory, UnitFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

HOSTILE = "\"><xss onload=alert(1)>'</textarea></script>{{7*7}}"
PLACE = f"https://x/{HOSTILE}"
RUNS = "javascript:alert(1)"  # what only networks and strangers can send: forms refuse it
RUNNING = re.compile(
    r"(?:href|src|action|formaction|poster|hx-get)\s*=\s*[\"']?\s*javascript:", re.I
)
BEGUN = (
    "/desk/", "/desk/accounts/", "/desk/accounts/vk/settings/", "/desk/accounts/vk/passport/",
    "/desk/publications/", "/desk/publications/drafts/", "/desk/alerts/", "/desk/piles/",
    "/desk/incidents/?q=%22%3E%3Cxss%3E", "/desk/publications/?page=%22%3E%3Cxss%3E",
    "/desk/publications/new/?text=%22%3E%3Cxss%3E&link=javascript:alert(1)", "/desk/approvals/",
    "/search/?q=%22%3E%3Cxss%3E", "/contacts/",
)  # fmt: skip
MOST_PAGES = 60
MOST_ALIKE = 3


@pytest.fixture
def furnished(settings: Any, tmp_path: Any) -> User:
    """Hostile words wherever somebody outside, or a colleague, can put them."""
    settings.MEDIA_ROOT = tmp_path
    now, operator = timezone.now(), UserFactory(role=Role.OPERATOR, name=f"Имя {HOSTILE}"[:100])
    UnitFactory()
    vk = AccountFactory(
        code="vk", network="vk", name=f"ВК {HOSTILE}", container=HOSTILE, page_url=PLACE,
        base_url=PLACE, proxy=f"http://{HOSTILE}", ailing_checks=5,
        ailing_at=now - timedelta(hours=1),
        problems=[{"code": "x", "sentence": HOSTILE, "field": HOSTILE, "is_warning": False}],
    )  # fmt: skip
    Alert.raise_once(vk, Alert.Kind.BROKEN, since=now, reason=HOSTILE, at=now)
    Passport.objects.create(account=vk, has_mark=True, register_number=HOSTILE, owners=HOSTILE)
    for account in (vk, AccountFactory(code="practice", name=f"Сеть {HOSTILE}")):
        for event in hostile_events():
            pass_on(account, event, at=now)
    Attachment.objects.update(description=HOSTILE)
    asked = Message.objects.inbound().latest("pk")
    reply = Reply.begin(asked.incident, to=asked, key=uuid4(), by=operator, at=now)
    reply.save_draft(HOSTILE, revision=0, by=operator, at=now)
    reply.submit(by=operator, at=now)
    for status in ("draft", "in_approval"):
        published(vk, status, operator)
    drawing = BytesIO()
    Image.new("RGB", (40, 40), "red").save(drawing, "PNG")
    SiteImage(title=HOSTILE, description=HOSTILE, file=ImageFile(drawing, name="x.png")).save()
    return operator


def hostile_events() -> list[InboundEvent]:
    media = tuple(
        InboundMedia(kind=kind, url=RUNS, name=f"{HOSTILE}.svg", text=HOSTILE, external_id="1")
        for kind in MediaKind
    )
    words = InboundEvent(
        kind=EventKind.COMMENT_CREATED,
        external_id=f"1{HOSTILE}",
        thread=ThreadRef(container="wall", post="1"),
        author=Author(external_id=f"x{HOSTILE}", name=HOSTILE, profile_url=RUNS),
        text=f"Почему {HOSTILE}?",
        occurred_at=timezone.now(),
        url=RUNS,
        media=media,
    )
    place = ThreadRef(container="wall", peer=f"x{HOSTILE}")
    ours = Author(external_id="us", name=HOSTILE, is_own=True)
    post = {"kind": EventKind.POST_CREATED, "external_id": "1", "author": ours, "media": ()}
    private = {"kind": EventKind.DM_RECEIVED, "external_id": "2", "thread": place}
    return [_but(words, **post), words, _but(words, **private, is_unproven=True)]


def _but(event: InboundEvent, **others: Any) -> InboundEvent:
    return InboundEvent(**{name: getattr(event, name) for name in event.__slots__} | others)


def published(account: Account, status: str, by: User) -> None:
    now = timezone.now()
    made = Publication.begin(key=uuid4(), by=by, at=now)
    Publication.objects.filter(pk=made.pk).update(
        text=HOSTILE, link=PLACE, repost_of=PLACE, status=status, submitted_at=now
    )
    Placement.objects.create(publication=made, account=account, text=HOSTILE, refusal=HOSTILE)
    PublicationFile.objects.create(
        publication=made, position=0, path="x", size=1, sha256="0" * 64, kind="video",
        name=HOSTILE, content_type="video/mp4", alt=HOSTILE,
    )  # fmt: skip


@pytest.mark.parametrize("role", [Role.APPROVER, Role.ADMINISTRATOR])
def test_hostile_words_are_only_text_wherever_the_desk_leads(furnished: User, role: Role) -> None:
    client = Client(raise_request_exception=True)
    client.force_login(UserFactory(role=role))
    waiting, seen, alike, hurt = list(BEGUN), set[str](), dict[str, int](), list[str]()
    shown = 0
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        kind = re.sub(r"[0-9a-f-]{36}|\d+", "0", address.partition("?")[0])
        if address in seen or alike.get(kind, 0) >= MOST_ALIKE:
            continue
        seen.add(address)
        alike[kind] = alike.get(kind, 0) + 1
        answer = client.get(address)
        if answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
            continue
        page = answer.content.decode()
        if "<xss" in page or RUNNING.search(page):
            hurt.append(address)
        shown += "&lt;xss" in page
        waiting += [link for link in links(page) if link not in seen]
    assert not hurt
    assert shown > 10, "the words were there to be seen"


def links(page: str) -> list[str]:
    """Places of the desk that a page leads to."""
    found = [unescape(link) for link in re.findall(r'href="([^"#]+)', page)]
    return [link for link in found if urlsplit(link).path.startswith("/desk/")]
