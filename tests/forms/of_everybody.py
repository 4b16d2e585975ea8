"""Forms of the site and of signing in, filled in wrong."""

from uuid import uuid4

from django.test import Client

from otklik.incidents.intake.site_questions import receive_question
from otklik.surveys.lifecycle.transitions import open_wave
from tests.factories import WaveFactory
from tests.forms.world import NOON, TYPED, Desk, Wrong
from tests.knowledge.claims import bring_claims
from tests.website.asking import filled


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
        fields=filled(TYPED * 200, key=uuid4()),
        kept=(TYPED * 200,),
        is_staff=False,
    )


def claiming(desk: Desk, client: Client) -> Wrong:
    """A day nobody can read, a sum forgotten, a choice not made."""
    bring_claims()
    return Wrong(
        address="/claims/exchange/",
        fields={"thing": TYPED, "bought_on": "на той неделе", "price": ""},
        kept=(f'value="{TYPED}"', 'value="на той неделе"'),
        is_staff=False,
    )


def counting(desk: Desk, client: Client) -> Wrong:
    bring_claims()
    return Wrong(
        address="/periods/exchange/",
        fields={"day": "позавчера"},
        kept=('value="позавчера"',),
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


def filling(desk: Desk, client: Client) -> Wrong:
    wave = WaveFactory()
    open_wave(wave, by=None, at=NOON)
    wrong = {"overall": "perfect", "site-change": "я" * 2001}
    return Wrong(
        address=f"/surveys/{wave.slug}/",
        fields={**wrong, "site-sought": TYPED, "site-ease": "4", "ticket": "of yesterday"},
        kept=(TYPED, "я" * 2001, 'value="4" id="id_site-ease_1" checked'),
        is_staff=False,
    )
