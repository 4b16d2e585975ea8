"""What comes after a clean sheet: the next steps, each with the door behind which it is done. A
step is ticked when the database says that it was done, whoever did it."""

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

from otklik.channels.accounts.models import Account
from otklik.demo.snapshot.models import Staged
from otklik.demo.start.role_sign_in import Door
from otklik.knowledge.articles.models import AnswerPage
from otklik.legal_acts.acts.act import Act
from otklik.operations.packs.shipped_pack import PACKAGE
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from otklik.surveys.waves.models import Wave


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """`code` names it in the press that goes in by `door` and comes to `address`."""

    code: str
    door: Door
    sentence: Any
    address: str
    is_done: bool
    note: str = ""


def steps(own: Collection[str]) -> list[Next]:
    """In the order of doing them; `own` are the names of the accounts of the demonstration."""
    return list(_steps(own))


def _steps(own: Collection[str]) -> Iterator[Next]:
    yield Next(
        code="connect",
        door=Door.ADMINISTRATOR,
        sentence=gettext_lazy("Connect an official page"),
        address=reverse("channels:accounts"),
        is_done=Account.objects.outside().on().keyed().exists(),
    )
    yield Next(
        code="accounts",
        door=Door.ADMINISTRATOR,
        sentence=gettext_lazy("Open accounts for colleagues"),
        address=reverse("staff"),
        is_done=User.objects.filter(is_active=True).exclude(username__in=own).exists(),
    )
    authority = Authority.objects.get()
    yield Next(
        code="contacts",
        door=Door.EDITOR,
        sentence=gettext_lazy("Write down the telephone and the hours"),
        address=reverse("wagtailsnippets_organisation_authority:edit", args=[authority.pk]),
        is_done=bool(authority.phone),
    )
    if AnswerPage.objects.exists():
        waiting = unsigned()
        yield Next(
            code="answers",
            door=Door.EDITOR,
            sentence=gettext_lazy("Sign the answers of the site"),
            note=_waiting(waiting) if waiting else "",
            address=reverse("knowledge-desk:answers"),
            is_done=not waiting,
        )
    yield Next(
        code="survey",
        door=Door.EDITOR,
        sentence=gettext_lazy("Begin a survey"),
        address=reverse("surveys-desk:waves"),
        is_done=Wave.objects.exists(),
    )


def unsigned() -> int:
    """Answers of the pack that nobody signed: the site shows none of them."""
    return int(AnswerPage.objects.filter(live=False).count())


def _waiting(waiting: int) -> str:
    return ngettext(
        "%(count)s waits, and the site does not show it until then.",
        "%(count)s wait, and the site does not show them until then.",
        waiting,
    ) % {"count": waiting}


def acts_of_the_pack() -> list[Act]:
    """Documents that a clean sheet leaves."""
    return list(Act.objects.exclude(pk__in=Staged.objects.keys_of(Act)).order_by("adopted_on"))


@dataclass(frozen=True, slots=True)
class Again:
    """How what was made up is seen again: beside this program, in a folder inside of its own.
    A browser keeps cookies by name of the machine, whatever the port: hence `localhost`."""

    command: str
    address: str


def demonstration_again() -> Again:
    port = (urlsplit(settings.BASE_URL).port or 8000) + 1
    folder = _typed_path(Path(settings.DATA_DIR) / "show")
    is_checkout = (PACKAGE.parent / "Makefile").exists()
    otklik = _typed_path(Path(sys.prefix) / "bin" / "otklik")
    run = f"make run PORT={port}" if is_checkout else f"{otklik} run --demonstration --port {port}"
    return Again(f"OTKLIK_DATA_DIR={folder} {run}", f"http://localhost:{port}/start/")


def _typed_path(path: Path) -> str:
    """As one types it in the folder in which the program was started."""
    here = Path.cwd()
    return os.path.relpath(path, here) if path.is_relative_to(here) else str(path)
