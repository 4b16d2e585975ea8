"""Courses of a history, told beside those that stand."""

from otklik.demo.story.history.course import Course
from otklik.demo.story.history.rows import Rows
from otklik.demo.story.history.timing import Working
from otklik.demo.story.history.write import Making
from otklik.demo.story.models import History
from otklik.organisation.structure.authority import Authority
from tests.operations.conftest import AT
from tests.operations.history.conftest import FEW


def tell(courses: list[Course]) -> None:
    """Write their rows beside the small history."""
    beginning, rows = Making(history=History.objects.get()).beginning, Rows()
    for number, one in enumerate(courses):
        one.index = FEW + number
        beginning.story(one, rows).tell()
    rows.write()


def working() -> Working:
    return Working.around(AT, Authority.objects.get().calendar())
