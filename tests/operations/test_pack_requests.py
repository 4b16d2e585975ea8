"""requests.yaml: terms and texts of requests for information, and what is wrong with them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import translation

from otklik.incidents.foi_requests.models import RefusalGround, RequestTerms
from otklik.operations.packs.load import LoadReport, check_pack

RIGHT = """terms: {basis: закон, answer_days: 30, delay_notice_days: 7, delay_days: 15}
texts:
  delay: "Ответим {until}: {reason}."
  how_to_request: Напишите на почту.
  how_to_appeal: Подайте через Госуслуги.
refusals:
  - {code: unclear, name: Непонятно, text: Уточните.}
  - {code: nowhere, name: Некуда, has_no_reply: yes}
"""


@pytest.mark.django_db
def test_it_is_loaded_and_a_ground_that_is_gone_is_switched_off(
    folder: Path, load: Callable[[], LoadReport]
) -> None:
    path = folder / "requests.yaml"
    path.write_text(RIGHT, "utf-8")
    load()
    terms = RequestTerms.current()
    assert terms is not None
    assert (terms.answer_days, terms.delay_notice_days, terms.delay_days) == (30, 7, 15)
    assert list(RefusalGround.objects.values_list("code", "has_no_reply")) == [
        ("unclear", False),
        ("nowhere", True),
    ]
    path.write_text(RIGHT.replace("code: unclear", "code: vague"), "utf-8")
    load()
    assert not RefusalGround.objects.get(code="unclear").is_active


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("{until}", "скоро", "requests.yaml:3: The text lacks “{until}”."),
        ("code: nowhere", "code: unclear", "requests.yaml:8: There is “unclear” already."),
        (", text: Уточните.", "", "requests.yaml:7: A ground needs a text, or has_no_reply: yes."),
        ("answer_days: 30", "answer_days: 0", "requests.yaml:1: “answer_days” must"),
    ],
)
def test_a_mistake_is_named_by_file_and_line(
    folder: Path, old: str, new: str, problem: str
) -> None:
    assert old in RIGHT
    (folder / "requests.yaml").write_text(RIGHT.replace(old, new), "utf-8")
    with translation.override("en"):
        problems = [str(found) for found in check_pack(folder).problems]
    assert len(problems) == 1
    assert problems[0].startswith(problem)
