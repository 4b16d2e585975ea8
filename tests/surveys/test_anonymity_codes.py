"""Whoever steals everything we keep, and saw who redeemed which code in which order, learns nothing
of a form; nor from who left an address."""

from datetime import timedelta
from itertools import combinations

import pytest

from otklik.surveys.collecting import submission_tickets
from otklik.surveys.collecting.filled_form import Sheet
from otklik.surveys.collecting.invitations_and_codes import Invite, digest
from otklik.surveys.collecting.models import Mode, Response, SpentTicket
from otklik.surveys.collecting.submit import submit
from otklik.surveys.lifecycle import shuffle_stored_answers
from otklik.surveys.lifecycle.transitions import close_wave
from otklik.surveys.results_mailing.subscriber_and_consent import Contact
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.response_encryption import SealedForm

from .conftest import NOON
from .test_anonymity import (
    BOUND,
    PEOPLE,
    SALT,
    answers_of,
    deviation,
    is_sqlite,
    neighbours,
    rows_of,
    traces,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_the_true_order_of_redemption_tells_of_no_form_and_no_address(wave: Wave) -> None:
    """Each redeems a code, sends a form, leaves an address, one after the other."""
    codes = Invite.make(wave, PEOPLE + 50, by=None, at=NOON)[:PEOPLE]
    form, addresses, sent = wave.version.form, [], []
    for person, code in enumerate(codes):
        assert Invite.objects.spend(wave, code)
        ticket = submission_tickets.issue(wave, word=f"{person * 7919:032x}", mode=Mode.CODE)
        sheet = Sheet(form=form, answers=answers_of(person))
        submit(wave, sheet, ticket=ticket, mode=Mode.CODE, language="ru")
        Contact.objects.leave(wave, f"person-{person}@example.org")
        addresses.append(f"person-{person}@example.org")
        sent.append(submission_tickets.digest(wave, ticket))
    shuffle_stored_answers.shuffle(salt=SALT, at=NOON)
    lying = {str(row.pk): row.address.strip() for row in Contact.objects.all()}
    keys = [key if "-" in key else _dashed(key) for key in rows_of(Contact, "id")]
    found = {
        "codes": rows_of(Invite, "digest"),
        "forms": [SealedForm.unseal(wave.seal, row).codes for row in rows_of(Response, "codes")],
        "tickets": rows_of(SpentTicket, "digest"),
        "addresses": [lying[key] for key in keys],
    }
    wanted = {
        "codes": [digest(wave, code) for code in codes],
        "forms": [form.encode(answers_of(person)) for person in range(PEOPLE)],
        "tickets": sent,
        "addresses": addresses,
    }
    orders = {name: [found[name].index(one) for one in wanted[name]] for name in found}
    for name, order in orders.items():
        assert neighbours(order) < 12, name
    orders["true"] = list(range(PEOPLE))
    for one, other in combinations(orders, 2):
        assert abs(deviation(orders[one], orders[other])) < BOUND, f"{one} tells of {other}"
    key = Wave.objects.get().key
    close_wave(wave, by=None, at=NOON + timedelta(days=1))
    shuffle_stored_answers.shuffle(salt=SALT, at=NOON + timedelta(days=2))
    assert not Invite.objects.exists()
    if is_sqlite:
        left = [one for one in (*wanted["codes"], *sent, key) if traces(one)]
        assert left == [], "closing destroys what was spent, in the files too"


def _dashed(key: str) -> str:
    return f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"
