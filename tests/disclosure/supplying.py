"""What a unit supplies in tests: a small file, and an item that it was given for."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from otklik.core.files.uploads import check_uploads
from otklik.disclosure.items.models import Item
from otklik.disclosure.submissions.models import Submission
from tests.disclosure.conftest import NOON
from tests.staffed import Staff

DAY = timedelta(days=1)
TODAY = NOON.date()
PDF = b"%PDF-1.4 structure"


def file(name: str = "структура.pdf", body: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


def given(item: Item, staff: Staff, text: str = "Структура: два отдела.") -> Submission:
    return Submission.give(
        item, text=text, files=check_uploads([file()]), by=staff.specialist, at=NOON
    )


def accepted(item: Item, staff: Staff) -> Submission:
    submission = given(item, staff)
    submission.accept(ticks=dict.fromkeys(item.checks, True), by=staff.authorised, at=NOON)
    return submission
