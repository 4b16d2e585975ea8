"""Every form, filled in wrong: what an error page must be (look.md, sentences 9 and 10).

The title begins with «Ошибка: », the summary takes the focus, each of its lines leads to a field
that says the same words, and nothing that was typed is lost. Forms that hold an identity come back
whole when their protection has expired.
"""

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.forms.faults import faults
from tests.forms.of_channels import (
    adding_page,
    connecting,
    dating,
    deciding,
    keeping_passport,
    planning,
    switching,
    wording,
)
from tests.forms.of_everybody import (
    adding,
    asking,
    changing_password,
    claiming,
    counting,
    filling,
    opening,
    signing_in,
)
from tests.forms.of_incidents import (
    asking_afterwards,
    closing,
    drawing,
    mapping,
    noting,
    pairing,
    returning,
    settling,
    triage,
    uploading,
)
from tests.forms.world import TYPED, Desk, Wrong

pytestmark = pytest.mark.django_db

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
OPEN_FORMS = (
    asking,
    opening,
    adding,
    filling,
    claiming,
    counting,
)  # carry no identity, so nothing in them expires
every_form = pytest.mark.parametrize("form", [*FORMS, *OPEN_FORMS], ids=lambda form: form.__name__)
every_protected_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)


@every_form
def test_an_error_is_said_first_and_beside_its_field(
    client: Client, desk: Desk, form: Callable[[Desk, Client], Wrong]
) -> None:
    wrong = form(desk, client)

    page = client.post(wrong.address, wrong.fields).content.decode()

    assert list(faults(page)) == []
    in_one_line = " ".join(unescape(page).split())
    for kept in wrong.kept:
        assert unescape(kept) in (unescape(page) if "\n" in kept else in_one_line)


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
        "otklik.website.views.language": "chooses a language",
        "otklik.website.asking.status_and_additions_views": (
            "number and code are the proof; every act is harmless twice"
        ),
        "otklik.website.asking.feedback_views": (
            "the code is the proof; a second press changes nothing"
        ),
        "otklik.website.asking.views": (
            "a question has no identity; its key makes a second press harmless"
        ),
        "otklik.knowledge.claim_letters.site_views": (
            "makes a letter of what is sent, and stores nothing"
        ),
        "otklik.knowledge.consumer_deadlines.views": "counts days, and stores nothing",
        "otklik.surveys.collecting.web.views.form": (
            "an answer has no identity; its ticket makes a second send harmless"
        ),
        "otklik.surveys.collecting.web.stepwise": (
            "as the form of one page: nothing is kept until it is sent"
        ),
        "otklik.surveys.collecting.web.personal_code_views": (
            "a code is the proof, and is spent once"
        ),
        "otklik.surveys.results_mailing.views": (
            "has no identity; a second press tells the same address once"
        ),
        "otklik.surveys.collecting.web.views.declined": (
            "has no identity, and only counts that somebody declined"
        ),
        "otklik.website.page_feedback.views": (
            "has no identity: one more of a count that staff never add to"
        ),
        "otklik.disclosure.items.site_views.new_submission": (
            "the signed link is the key, and opens one form"
        ),
        "otklik.ingest.views.hook": "proves itself by the network's secret",
        "otklik.api.rest.urls": "reads alone: what is no GET is refused at once",
        "otklik.demo.network.api": "a network's own server: proves itself by a token",
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
