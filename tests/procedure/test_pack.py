"""The pack brings the procedure; what people decided since stays."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.core.refusal import Refused
from otklik.operations.packs.load import check_pack, load_pack
from otklik.organisation.people.user import User
from otklik.procedure.clauses.models import ClauseLink
from otklik.procedure.mandates.models import Mandate
from otklik.procedure.processes.journey_map import Step, draw, format_steps, parse_steps
from otklik.procedure.processes.models import Process
from otklik.procedure.proposals.models import Proposal

from .conftest import NOON, PACK


@pytest.mark.django_db
def test_a_second_load_changes_nothing(loaded: None) -> None:
    assert Process.objects.included().count() == 3
    assert all(not process.missing for process in Process.objects.all())
    assert not load_pack(PACK, at=NOON).total


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACK, tmp_path / "pack"))


def rewritten(pack: Path, before: str, after: str) -> None:
    path = pack / "procedure.yaml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("act: order-23", "act: order-24", "нет акта «order-24»"),
        ('  - clause: "4.6"', '  - clause: "4.66"', "нет пункта «4.66»"),
        ("proofs: [on-site]", "proofs: [onsite]", "«onsite» нет; есть:"),
        ("process: site-information", "process: nowhere", "нет процесса «nowhere»"),
        ("unit: consumer-protection", "unit: nobody", "нет подразделения «nobody»"),
        ("code: information-field", "code: site-information", "уже есть в строке"),
        ('    after: "4.7"', '    after: "7.4"', "нет пункта «7.4»"),
    ],
)
def test_a_mistake_is_named(pack: Path, before: str, after: str, sentence: str) -> None:
    rewritten(pack, before, after)
    problems = check_pack(pack).problems
    assert [one for one in problems if sentence in one.sentence and one.line], problems


@pytest.mark.django_db
def test_a_decided_proposal_stays_whatever_the_pack_says(
    pack: Path, authorised: User, mandate: Mandate
) -> None:
    Proposal.objects.get(code="max").accept(by=authorised, at=NOON)
    rewritten(pack, "  - code: max\n", "  - code: max-two\n")
    rewritten(pack, "reason: Срока ответа в приказе нет.", "reason: Срока нет.")
    assert load_pack(pack, at=NOON).problems == ()
    states = dict(Proposal.objects.values_list("code", "state"))
    assert (states["max"], states["max-two"]) == ("accepted", "submitted")
    assert Proposal.objects.get(code="terms-of-answers").reason.startswith("Срока нет.")
    assert load_pack(PACK, at=NOON).problems == ()
    assert Proposal.objects.get(code="max-two").state == "withdrawn"


@pytest.mark.django_db
def test_every_named_clause_exists(loaded: None) -> None:
    assert ClauseLink.objects.active().count() > 25
    for link in ClauseLink.objects.active():
        assert bool(link.conditions) != bool(link.without), link.address


BREAKS = "|\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
words = st.text(alphabet=st.characters(codec="utf-8", exclude_characters=BREAKS), max_size=60).map(
    str.strip
)
steps_of = st.builds(
    Step,
    name=words.filter(bool),
    where=words,
    person=words,
    authority=words,
    clause=st.just("4.3"),
)


@given(st.lists(steps_of, max_size=12))
def test_a_journey_is_read_as_it_is_written(steps: list[Step]) -> None:
    assert list(parse_steps(format_steps(steps))) == steps
    picture = draw(steps)
    assert len(picture.boxes) == len(steps)
    assert all(box.x < picture.width for box in picture.boxes)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a|b|c|d|e|f", "больше пяти"),
        (" | сайт", "нет названия"),
        ("\n".join(["шаг"] * 13), "двенадцати"),
        ("a" * 301, "300"),
    ],
)
def test_a_journey_that_cannot_be_read_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        parse_steps(text)
