"""Courses of a history, told beside those that stand."""

from otklik.installation.history.course import Course
from otklik.installation.history.making import Making
from otklik.installation.history.rhythm import Working
from otklik.installation.history.rows import Rows
from otklik.installation.models import History
from otklik.organisation.models import Authority
from tests.installation.conftest import AT
from tests.installation.history.conftest import FEW


def tell(courses: list[Course]) -> None:
    """Write their rows beside the small history."""
    beginning, rows = Making(history=History.objects.get()).beginning, Rows()
    for number, one in enumerate(courses):
        one.index = FEW + number
        beginning.story(one, rows).tell()
    rows.write()


def working() -> Working:
    return Working.around(AT, Authority.objects.get().calendar())
