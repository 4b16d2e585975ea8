"""Every form, filled in wrong: what an error page must be (look.md, sentences 9 and 10).

The title begins with «Ошибка: », the summary takes the focus, each of its lines leads to a field
that says the same words, and nothing that was typed is lost. Forms that hold an identity come back
whole when their protection has expired.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from otklik.channels.models import Account, AccountSecret, Delivery
from otklik.channels.networks.base import Author, EventKind, InboundEvent, ThreadRef
from otklik.incidents.intake import receive, receive_question
from otklik.incidents.models import Competence, Incident, Reply, Topic, Urgency
from otklik.organisation.models import Unit, User
from otklik.organisation.rights import Role
from tests.factories import UserFactory, WaveFactory, order_version

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TYPED = "Набрано с трудом & «в кавычках»"


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A form filled in wrong: where it is sent, what with, which of it must come back."""

    address: str
    fields: Mapping[str, object]
    kept: tuple[str, ...] = ()
    is_staff: bool = True
    errors: int = field(default=1)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """An incident on a topic that a second person approves, and who works at it."""

    incident: Incident
    topic: Topic
    operator: User
    approver: User

    def at(self, place: str) -> str:
        return f"/desk/incidents/{self.incident.number}/{place}/"


@pytest.fixture
def desk() -> Desk:
    unit = Unit.objects.create(code="rights", name="Отдел защиты прав")
    topic = Topic.objects.create(
        code="C06", name="Жалоба", unit=unit, needs_approval=True, competence=Competence.ADVICE
    )
    account = Account.objects.create(
        code="practice",
        network=Account.NetworkCode.PRACTICE,
        name="Учебная сеть",
        base_url="http://127.0.0.1:9/practice/",
        container="wall",
    )
    for name in ("token", "secret"):
        AccountSecret.objects.create(account=account, name=name, value="practice-only")
    event = InboundEvent(
        kind=EventKind.COMMENT_CREATED,
        external_id="1",
        thread=ThreadRef(container="wall", post="p1"),
        author=Author(external_id="p", name="Покупатель"),
        text="Магазин не меняет платье",
        occurred_at=NOON,
    )
    message = receive(account, event, at=NOON)
    assert message is not None
    return Desk(
        incident=message.incident,
        topic=topic,
        operator=UserFactory(role=Role.OPERATOR, unit=unit),
        approver=UserFactory(role=Role.APPROVER, unit=unit),
    )


def triage(desk: Desk, client: Client) -> Wrong:
    client.force_login(desk.operator)
    return Wrong(
        address=desk.at("triage"),
        fields={"topic": desk.topic.pk, "urgency": "high"},
        kept=(f'<option value="{desk.topic.pk}" selected>', 'value="high" selected'),
    )


def closing(desk: Desk, client: Client) -> Wrong:
    client.force_login(desk.operator)
    return Wrong(address=desk.at("closing"), fields={"outcome": ""})


def returning(desk: Desk, client: Client) -> Wrong:
    key = uuid4()
    client.force_login(desk.operator)
    message = desk.incident.messages.get()
    draft = {"text": TYPED, "revision": 0, "to": message.pk}
    client.post(desk.at(f"replies/{key}/submission"), draft)
    client.force_login(desk.approver)
    return Wrong(
        address=desk.at(f"replies/{key}/approval"),
        fields={"verdict": "returned", "revision": Reply.objects.get().revision},
    )


def settling(desk: Desk, client: Client) -> Wrong:
    desk.topic.needs_approval = False
    desk.topic.save()
    desk.incident.triage(
        unit=Unit.objects.get(), topic=desk.topic, urgency=Urgency.NORMAL, by=desk.operator, at=NOON
    )
    client.force_login(desk.operator)
    draft = {"text": TYPED, "revision": 0, "to": desk.incident.messages.get().pk}
    client.post(desk.at(f"replies/{uuid4()}/sending"), draft)
    Delivery.objects.update(state="unconfirmed", settled_at=NOON)
    reply = Reply.objects.get()
    reply.settle(at=NOON)
    return Wrong(
        address=f"/desk/deliveries/{reply.delivery_id}/",
        fields={"verdict": "it_is_there"},
        kept=('value="it_is_there"',),
    )


def uploading(desk: Desk, client: Client) -> Wrong:
    client.force_login(desk.operator)
    return Wrong(address="/desk/imports/new/", fields={"key": str(uuid4())})


def mapping(desk: Desk, client: Client) -> Wrong:
    client.force_login(desk.operator)
    file = SimpleUploadedFile("messages.csv", "текст;дата\nПочему так;01.11.2026\n".encode())
    client.post("/desk/imports/new/", {"file": file, "key": str(uuid4())})
    return Wrong(
        address="/desk/imports/1/columns/",
        fields={"text": "", "date": "1", "profile_name": TYPED},
        kept=(TYPED,),
    )


def pairing(desk: Desk, client: Client) -> Wrong:
    client.force_login(desk.operator)
    return Wrong(
        address=desk.at("pair"),
        fields={"question": TYPED * 10, "answer": "Телефон 89280000000"},
        kept=(TYPED * 10, "Телефон 89280000000"),
    )


def noting(desk: Desk, client: Client) -> Wrong:
    client.force_login(desk.operator)
    return Wrong(
        address=desk.at("outside-answer"),
        fields={"where": TYPED, "answered_at": "вчера", "text": TYPED, "key": str(uuid4())},
        kept=(TYPED, 'value="вчера"'),
    )


def signing_in(desk: Desk, client: Client) -> Wrong:
    return Wrong(
        address="/account/login/",
        fields={"login": "nobody-here", "password": "a wrong one"},
        kept=('value="nobody-here"',),
        is_staff=False,
    )


def changing_password(desk: Desk, client: Client) -> Wrong:
    client.force_login(desk.operator)
    return Wrong(
        address="/account/password/change/",
        fields={"oldpassword": "a wrong one", "password1": "short", "password2": "other"},
    )


def asking(desk: Desk, client: Client) -> Wrong:
    return Wrong(
        address="/ask/",
        fields={"text": TYPED * 200, "key": str(uuid4())},
        kept=(TYPED * 200,),
        is_staff=False,
    )


def opening(desk: Desk, client: Client) -> Wrong:
    return Wrong(
        address="/question/",
        fields={"number": "17", "code": "123 456 78"},
        kept=('value="17"', 'value="123 456 78"'),
        is_staff=False,
    )


def adding(desk: Desk, client: Client) -> Wrong:
    receipt = receive_question(key=uuid4(), text="Магазин не меняет платье", at=NOON)
    pair = {"number": receipt.number, "code": receipt.code}
    return Wrong(
        address="/question/",
        fields={**pair, "act": "add", "text": TYPED * 200, "key": str(uuid4())},
        kept=(TYPED * 200,),
        is_staff=False,
    )


def planning(desk: Desk, client: Client) -> Wrong:
    client.force_login(UserFactory(role=Role.LEAD))
    return Wrong(
        address="/desk/surveys/new/",
        fields={"version": order_version().pk, "title": TYPED, "slug": "???", "closes_on": TYPED},
        kept=(TYPED, 'value="???"', " checked"),
    )


def wording(desk: Desk, client: Client) -> Wrong:
    client.force_login(UserFactory(role=Role.AUTHORISED))
    return Wrong(
        address=f"/desk/surveys/{WaveFactory().slug}/wording/",
        fields={"title": "", "purpose": TYPED},
        kept=(TYPED,),
    )


def dating(desk: Desk, client: Client) -> Wrong:
    client.force_login(UserFactory(role=Role.LEAD))
    return Wrong(
        address=f"/desk/surveys/{WaveFactory().slug}/days/",
        fields={"opens_on": TYPED, "closes_on": "31.12.2026"},
        kept=(TYPED, 'value="31.12.2026"'),
    )


def adding_page(desk: Desk, client: Client) -> Wrong:
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    return Wrong(address="/desk/accounts/new/", fields={"network": "vk"}, kept=('value="vk"',))


def connecting(desk: Desk, client: Client) -> Wrong:
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    Account.objects.create(code="page", network="vk", name="Страница")
    return Wrong(
        address="/desk/accounts/page/settings/",
        fields={"name": TYPED, "base_url": "ftp://somewhere", "container": "17"},
        kept=(TYPED, 'value="ftp://somewhere"', 'value="17"'),
    )


def switching(desk: Desk, client: Client) -> Wrong:
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    return Wrong(address="/desk/accounts/practice/mode/", fields={"mode": "???"})


def deciding(desk: Desk, client: Client) -> Wrong:
    client.force_login(UserFactory(role=Role.LEAD))
    Account.objects.create(code="page", network="telegram", name="Страница", mode="publish_only")
    return Wrong(
        address="/desk/accounts/page/dialogue/",
        fields={"document": TYPED, "number": "17", "decided_on": "вчера"},
        kept=(TYPED, 'value="17"', 'value="вчера"'),
    )


def keeping_passport(desk: Desk, client: Client) -> Wrong:
    client.force_login(UserFactory(role=Role.AUTHORISED))
    return Wrong(
        address="/desk/accounts/practice/passport/",
        fields={"page_url": "ftp://somewhere", "has_mark": "yes", "owners": TYPED},
        kept=(TYPED, 'value="ftp://somewhere"', 'value="yes"'),
    )


def asking_afterwards(desk: Desk, client: Client) -> Wrong:
    client.force_login(UserFactory(role=Role.LEAD))
    return Wrong(
        address="/desk/helping/",
        fields={"after_days": "17", "rest_days": "30", "text": TYPED},
        kept=(TYPED, 'value="17"'),
    )


def drawing(desk: Desk, client: Client) -> Wrong:
    client.force_login(UserFactory(role=Role.LEAD))
    return Wrong(
        address="/desk/quality/new/",
        fields={"starts_on": "вчера", "ends_on": "31.10.2026", "share": "17"},
        kept=('value="вчера"', 'value="31.10.2026"', 'value="17"'),
    )


def filling(desk: Desk, client: Client) -> Wrong:
    wave = WaveFactory()
    wave.open(by=None, at=NOON)
    wrong = {"overall": "perfect", "site-change": "я" * 2001}
    return Wrong(
        address=f"/surveys/{wave.slug}/",
        fields={**wrong, "site-sought": TYPED, "site-ease": "4", "ticket": "of yesterday"},
        kept=(TYPED, "я" * 2001, 'value="4" id="id_site-ease_1" checked'),
        is_staff=False,
    )


FORMS: tuple[Callable[[Desk, Client], Wrong], ...] = (
    triage,
    closing,
    returning,
    settling,
    uploading,
    mapping,
    pairing,
    noting,
    planning,
    wording,
    dating,
    adding_page,
    connecting,
    switching,
    deciding,
    keeping_passport,
    asking_afterwards,
    drawing,
    signing_in,
    changing_password,
)
OPEN_FORMS = (asking, opening, adding, filling)  # carry no identity, so nothing in them expires
every_form = pytest.mark.parametrize("form", [*FORMS, *OPEN_FORMS], ids=lambda form: form.__name__)
every_protected_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)


@every_form
def test_an_error_is_said_first_and_beside_its_field(
    client: Client, desk: Desk, form: Callable[[Desk, Client], Wrong]
) -> None:
    wrong = form(desk, client)

    page = client.post(wrong.address, wrong.fields).content.decode()

    assert re.search(r"<title>\s*Ошибка: ", page)
    summaries = re.findall(r'<div class="summary"[^>]*>.*?</div>', page, re.DOTALL)
    assert len(summaries) == 1
    assert 'role="alert" tabindex="-1" data-focus' in summaries[0]
    lines = re.findall(r"<li>(.*?)</li>", summaries[0], re.DOTALL)
    assert lines
    beside = re.findall(
        r'class="error"[^>]*>(?:<span class="away">[^<]*</span>)?(.*?)</p>', page, re.DOTALL
    )
    for line in lines:
        link = re.fullmatch(r'<a href="#([^"]+)">(.*)</a>', line, re.DOTALL)
        if link is None:  # said of the whole form
            continue
        assert f'id="{link[1]}"' in page
        assert link[2] in beside
    for kept in wrong.kept:
        assert unescape(kept) in unescape(page)


@every_protected_form
def test_a_form_whose_protection_expired_comes_back_whole(
    desk: Desk, form: Callable[[Desk, Client], Wrong]
) -> None:
    client = Client()
    wrong = form(desk, client)
    client.handler.enforce_csrf_checks = True

    answer = client.post(
        wrong.address, {**wrong.fields, "note": TYPED}, headers={"Sec-Fetch-Site": "same-origin"}
    )

    page = unescape(answer.content.decode())
    assert "CSRF" not in page
    assert f'name="note" value="{TYPED}"' in page


def test_no_view_of_the_site_takes_a_form_unseen() -> None:
    """Whoever adds a view without Django's protection says here what protects it instead."""
    open_to_all = {
        "otklik.ui.views.display": "chooses a look",
        "otklik.portal.views.language": "chooses a language",
        "otklik.portal.question": "number and code are the proof; every act is harmless twice",
        "otklik.portal.helped": "the code is the proof; a second press changes nothing",
        "otklik.portal.asking": "a question has no identity; its key makes a second press harmless",
        "otklik.surveys.views.form": "an answer has no identity; its ticket makes a second send"
        " harmless",
        "otklik.reception.views.hook": "proves itself by the network's secret",
        "otklik.practice.api": "a network's own server: proves itself by a token",
    }
    found = set()

    def walk(entries: list[URLPattern | URLResolver]) -> None:
        for entry in entries:
            if isinstance(entry, URLResolver):
                walk(entry.url_patterns)
            elif getattr(entry.callback, "csrf_exempt", False):
                found.add((entry.callback.__module__, entry.callback.__name__))

    walk(get_resolver().url_patterns)
    assert [
        f"{module}.{name}"
        for module, name in found
        if module.startswith("otklik.") and not {module, f"{module}.{name}"} & set(open_to_all)
    ] == []
