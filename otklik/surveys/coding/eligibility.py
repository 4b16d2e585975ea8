"""Who may code what: a closed survey, enough texts, people who may read them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.results import open_answers

if TYPE_CHECKING:
    from otklik.organisation.people.user import User
    from otklik.surveys.coding.frames.models import CodeFrame
    from otklik.surveys.waves.models import Wave


def check_people(coders: Sequence["User"], resolver: "User | None", *, is_of_two: bool) -> None:
    if is_of_two and len(coders) < 2:
        raise Refused(
            _("Two surveys are compared only where two people code both: name a second person.")
        )
    if len({coder.pk for coder in coders}) != len(coders) or not 1 <= len(coders) <= 2:
        raise Refused(_("The second person must be another one."))
    if len(coders) == 2 and resolver is None:
        raise Refused(_("Name who settles what the two code differently."))
    if not all(person.may(Right.RUN_SURVEYS) for person in (*coders, resolver) if person):
        raise Refused(_("Only who runs surveys may read what people wrote."))


def texts_of(frame: "CodeFrame", wave: "Wave") -> list[str]:
    open_answers.check_open(wave, frame.field)
    if wave.version.instrument_id != frame.instrument_id:
        raise Refused(_("This survey did not ask that question."))
    return list(wave.open_answers.to(frame.field).order_by("pk").values_list("text", flat=True))
