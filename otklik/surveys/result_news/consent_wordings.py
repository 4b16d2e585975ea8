"""What people agreed to who left an address for the news of results.

Of each consent no moment is kept: answers lie in weeks, and beside them a day would make the circle
of forms that can be somebody's smaller. What is kept is what can be proved without it: the words
that were shown, in each language, since when, and between which days consents were taken."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Actor, Line

if TYPE_CHECKING:
    from otklik.surveys.waves.models import Wave

WORDED = "wave.consent_worded"
AGREED = _("I agree that the address is kept to send me one letter about the results")
FOR_WHAT = _(
    "When the results are published we send one letter with a link to whoever leaves an address"
    " here."
)
HOW_LONG = _(
    "The address is kept apart from all answers, encrypted, without the hour: we do not know which"
    " form is yours. It is deleted when the letter was sent, and a year after the survey at the"
    " latest."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The words as they were shown since a moment; the digest is of all languages together."""

    since: datetime
    digest: str
    texts: Mapping[str, str]


def note(wave: "Wave", *, by: Actor | None, at: datetime) -> None:
    """Write down the words that people agree to, if they are asked and the words are new. In the
    caller's transaction."""
    if not settings.MAIL_IS_CONFIGURED:
        return
    texts = _texts()
    known = editions(wave)
    if not known or known[-1].texts != texts:
        entries.record(wave, WORDED, by=by, at=at, texts=texts, digest=_digest(texts))


def editions(wave: "Wave") -> list[Edition]:
    lines = Line.objects.about(wave).with_verb(WORDED).with_particulars().order_by("pk")
    return [
        Edition(since=line.at, digest=details["digest"], texts=details["texts"])
        for line in lines
        if (details := line.particulars) is not None
    ]


def _texts() -> dict[str, str]:
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = "\n".join(str(text) for text in (FOR_WHAT, HOW_LONG, AGREED))
    return found


def _digest(texts: Mapping[str, str]) -> str:
    text = "\n\n".join(f"{code}\n{texts[code]}" for code in sorted(texts))
    return hashlib.sha256(text.encode()).hexdigest()
