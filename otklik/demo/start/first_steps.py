"""First steps on /start/: for a citizen, and for the staff once fictitious data is removed.

A citizen has no account: what the played person wrote in the practice network counts, and whatever
the site received since the demonstration was opened, from any browser. A step of the staff is done
when the database says so, whoever did it.
"""

import os
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import gettext_lazy as _

from otklik.channels.accounts.models import Account
from otklik.demo.network.direct_messages import DirectMessage
from otklik.demo.network.models import Person
from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.demo.start.role_sign_in import Door
from otklik.incidents.feedback.models import Helpfulness
from otklik.incidents.intake.models import Question
from otklik.knowledge.articles.models import AnswerPage
from otklik.legal_acts.acts.act import Act
from otklik.operations.packs.shipped_pack import PACKAGE
from otklik.organisation.people.onboarding import FirstSteps, Rows, StepStatus, which_exist
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from otklik.surveys.collecting.models import SpentTicket
from otklik.surveys.waves.models import Wave

COOKIE = "otklik_steps_away"
A_YEAR = 365 * 24 * 3600


def first_steps(person: Person | None, survey: Wave | None, *, opened: User) -> FirstSteps:
    """The steps of a citizen; `opened` is an account created with the demonstration. One query."""
    since = opened.date_joined
    steps: list[tuple[object, str, Rows]] = [
        (
            _("Write to us privately in the practice network."),
            reverse("demo-network:dialogue"),
            DirectMessage.objects.filter(author=person) if person else DirectMessage.objects.none(),
        ),
        (
            _("Ask a question on the site and keep its number and code."),
            reverse("website:ask"),
            Question.objects.filter(incident__detected_at__gte=since),
        ),
        (
            _("Say on its page whether the answer helped, once the operator has closed it."),
            reverse("website:question"),
            Helpfulness.objects.answered().filter(answered_at__gte=since),
        ),
    ]
    if survey is not None:
        filled = SpentTicket.objects.filter(wave=survey)
        form = reverse("surveys:form", args=[survey.slug])
        steps.insert(2, (_("Fill in the survey; skip what you like."), form, filled))
    done = which_exist(opened, [rows for _sentence, _address, rows in steps])
    return FirstSteps(
        steps=[
            StepStatus(sentence=sentence, address=address, is_done=is_done)
            for (sentence, address, _rows), is_done in zip(steps, done, strict=True)
        ]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """`code` identifies it in the form that signs in by `door` and leads to `address`."""

    code: str
    door: Door
    sentence: Any
    address: str
    is_done: bool
    note: str = ""


def steps(own: Collection[str]) -> Iterator[NextStep]:
    """In order; `own` are the user names of the demonstration's accounts."""
    yield NextStep(
        code="connect",
        door=Door.ADMINISTRATOR,
        sentence=gettext_lazy("Connect an official page"),
        address=reverse("channels:accounts"),
        is_done=Account.objects.outside().on().keyed().exists(),
    )
    yield NextStep(
        code="accounts",
        door=Door.ADMINISTRATOR,
        sentence=gettext_lazy("Open accounts for colleagues"),
        address=reverse("staff"),
        is_done=User.objects.filter(is_active=True).exclude(username__in=own).exists(),
    )
    authority = Authority.objects.get()
    yield NextStep(
        code="contacts",
        door=Door.EDITOR,
        sentence=gettext_lazy("Enter the telephone and the hours"),
        address=reverse("wagtailsnippets_organisation_authority:edit", args=[authority.pk]),
        is_done=bool(authority.phone),
    )
    if AnswerPage.objects.exists():
        waiting = AnswerPage.objects.filter(live=False).count()  # the site shows none of them
        yield NextStep(
            code="answers",
            door=Door.EDITOR,
            sentence=gettext_lazy("Sign the answers of the site"),
            note=_waiting(waiting) if waiting else "",
            address=reverse("knowledge-desk:answers"),
            is_done=not waiting,
        )
    yield NextStep(
        code="survey",
        door=Door.EDITOR,
        sentence=gettext_lazy("Begin a survey"),
        address=reverse("surveys-desk:waves"),
        is_done=Wave.objects.exists(),
    )


def _waiting(waiting: int) -> str:
    return ngettext(
        "%(count)s is waiting, and the site does not show it until then.",
        "%(count)s are waiting, and the site does not show them until then.",
        waiting,
    ) % {"count": waiting}


def acts_of_the_pack() -> list[Act]:
    """Documents that remain when fictitious data is removed."""
    return list(Act.objects.exclude(pk__in=Staged.objects.keys_of(Act)).order_by("adopted_on"))


@dataclass(frozen=True, slots=True)
class Again:
    """How to see the made-up data again: a second instance with a data folder inside this one.

    Browsers share cookies between ports of one host name: hence `localhost`.
    """

    command: str
    address: str


def demonstration_again() -> Again:
    port = (urlsplit(settings.BASE_URL).port or 8000) + 1
    folder = _relative_path(Path(settings.DATA_DIR) / "show")
    is_checkout = (PACKAGE.parent / "Makefile").exists()
    otklik = _relative_path(Path(sys.prefix) / "bin" / "otklik")
    run = f"make run PORT={port}" if is_checkout else f"{otklik} run --demonstration --port {port}"
    return Again(f"OTKLIK_DATA_DIR={folder} {run}", f"http://localhost:{port}/start/")


def _relative_path(path: Path) -> str:
    """As typed in the folder in which the program was started."""
    here = Path.cwd()
    return os.path.relpath(path, here) if path.is_relative_to(here) else str(path)
