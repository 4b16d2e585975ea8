"""A questionnaire from the pack: loaded once, and never changed under its number."""

import shutil
from pathlib import Path

import pytest
import yaml
from django.test import Client
from django.utils import translation

from otklik.core.pack.merge_into_tables import Changes
from otklik.operations.packs.load import LoadReport, check_pack, load_pack
from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.editor.models import Draft
from otklik.surveys.instrument.models import InstrumentVersion, digest
from otklik.surveys.instrument.questionnaire_schema import SurveyFile
from otklik.surveys.lifecycle.transitions import open_wave
from otklik.surveys.results.planned_comparison import costs
from tests.factories import UserFactory, WaveFactory

from .conftest import NOON

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
TINY = ROOT / "tests/packs/tiny"
SHIPPED = ROOT / "packs/chechpotreb"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped questionnaire and its act in a pack whose other rooms are soon loaded."""
    folder = Path(shutil.copytree(TINY, tmp_path / "pack"))
    for name in ("survey.yaml", "survey-proposed.yaml", "order-23.md"):
        shutil.copy(SHIPPED / name, folder)
    return folder


def load(folder: Path, old: str = "", new: str = "") -> LoadReport:
    file = folder / "survey.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return load_pack(folder, at=NOON)


def test_the_form_of_the_pack_is_a_version(folder: Path) -> None:
    assert load(folder).changes["surveys"] == Changes(added=2)
    version = InstrumentVersion.objects.get()
    assert (str(version), version.act) == ("satisfaction 1", "order-23/appendix")
    assert len(version.form.fields) == 22
    assert version.rules.family == 22
    assert [pair.second for pair in version.agreements] == ["frequency.site"]
    assert load(folder).total == Changes()


@pytest.mark.parametrize(
    ("old", "new"),
    [("Скорее удовлетворен", "Доволен"), ("smallest_change: 0.05", "smallest_change: 0.1")],
)
def test_other_words_are_another_version(folder: Path, old: str, new: str) -> None:
    load(folder)
    with translation.override("ru"):
        report = load(folder, old, new)
    assert [str(problem) for problem in report.problems] == [
        "survey.yaml:12: Версия 1 уже загружена с другими словами. "
        "Это другая версия: увеличьте version."
    ]
    assert check_pack(folder).problems == ()  # by itself it is right
    assert load(folder, "version: 1", "version: 3").changes["surveys"] == Changes(added=1)
    assert [version.number for version in InstrumentVersion.objects.newest_first()] == [3, 1]


def test_a_pack_may_have_no_questionnaire(folder: Path) -> None:
    (folder / "survey.yaml").unlink()
    (folder / "survey-proposed.yaml").unlink()
    assert load_pack(folder, at=NOON).problems == ()
    assert not InstrumentVersion.objects.exists()


def test_what_is_proposed_is_a_draft_and_takes_no_number(folder: Path) -> None:
    """The version that the authority approves meanwhile has the number that it gives it."""
    load(folder)
    draft = Draft.objects.get()
    assert (draft.based_on, draft.next_number) == (InstrumentVersion.objects.get(), 2)
    load(folder)
    assert Draft.objects.count() == 1
    assert load(folder, "version: 1", "version: 2").changes["surveys"] == Changes(added=1)
    assert InstrumentVersion.objects.get(number=2).proposal == ""


def test_an_approved_version_takes_the_number_of_a_proposal_that_nobody_was_asked_by(
    folder: Path,
) -> None:
    proposed_version(folder).save()
    assert load(folder, "version: 1", "version: 2").changes["surveys"].added
    assert InstrumentVersion.objects.get(number=2).proposal == ""


def test_a_proposal_with_a_number_becomes_a_draft(folder: Path) -> None:
    proposed_version(folder).save()
    load(folder)
    assert not InstrumentVersion.objects.filter(number=2).exists()
    assert Draft.objects.get().next_number == 2


def test_a_proposal_that_people_answered_keeps_its_number(folder: Path) -> None:
    version = proposed_version(folder)
    version.save()
    WaveFactory(version=version)
    with translation.override("ru"):
        (problem,) = load(folder, "version: 1", "version: 2").problems
    assert "с другими словами" in str(problem)


def test_no_question_takes_the_name_of_a_field_of_the_form(folder: Path) -> None:
    with translation.override("ru"):
        (problem,) = load(folder, "code: overall", "code: ticket").problems
    assert "ticket" in str(problem)


def proposed_version(folder: Path) -> InstrumentVersion:
    """As versions were proposed before there were drafts: with a number, not saved."""
    result = yaml.safe_load((folder / "survey-proposed.yaml").read_text("utf-8"))
    return InstrumentVersion.from_file(SurveyFile.model_validate(result))


def test_the_digest_of_an_approved_version_is_what_it_was_before_there_were_proposals(
    folder: Path,
) -> None:
    """An installation that loaded it long ago must not be told that its words changed."""
    load(folder)
    version = InstrumentVersion.objects.get(number=1)
    assert version.digest.startswith("406bd35d18054c3e")


def test_a_proposal_says_that_it_is_one(folder: Path) -> None:
    proposed = folder / "survey-proposed.yaml"
    text = proposed.read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("proposal:")]
    proposed.write_text("\n".join(lines), "utf-8")
    (problem,) = check_pack(folder).problems
    assert str(problem).startswith("survey-proposed.yaml:")


def test_what_the_second_version_costs(folder: Path) -> None:
    """Counted by hand: question 2 and the rows of 3, 8, 9 and 10 break, a row and an option of MAX
    are new, what stays word for word goes on."""
    load(folder)
    first, second = InstrumentVersion.objects.get(), proposed_version(folder)
    items = costs(first.form, second.form)
    assert sum(cost.figures for cost in items) == second.rules.family == 26
    by_question = {
        (cost.number, cost.becomes): sum(
            one.figures for one in items if (one.number, one.becomes) == (cost.number, cost.becomes)
        )
        for cost in items
    }
    assert by_question == {
        (1, "kept"): 1,
        (2, "words"): 6,
        (3, "words"): 1,
        (4, "kept"): 1,
        (5, "kept"): 1,
        **{(number, "words"): 4 for number in (8, 9, 10)},
        **{(number, "new"): 1 for number in (8, 9, 10)},
        (13, "kept"): 1,
    }
    assert [cost.becomes for cost in costs(second.form, first.form)].count("gone") == 3


def test_the_desk_says_what_a_version_cost_and_gives_it_as_a_file(
    folder: Path, client: Client
) -> None:
    load(folder)
    result = yaml.safe_load((folder / "survey-proposed.yaml").read_text("utf-8"))
    InstrumentVersion.from_file(SurveyFile.model_validate({**result, "proposal": ""})).save()
    client.force_login(UserFactory(role=Role.OPERATOR))
    html = client.get("/desk/surveys/questionnaires/").content.decode()
    assert (
        "По сравнению с версией 1: показателей сохраняется 4, прерывается 19, добавляется 3" in html
    )
    file = client.get("/desk/surveys/questionnaires/satisfaction/2.json").json()
    stored = InstrumentVersion.objects.get(number=2)
    assert digest(SurveyFile.model_validate(file)) == stored.digest


@pytest.mark.parametrize("path", ["/surveys/opros/", "/surveys/opros/pages/"])
def test_nobody_takes_a_proposed_form_for_an_approved_one(
    folder: Path, client: Client, path: str
) -> None:
    version = proposed_version(folder)
    version.save()
    open_wave(WaveFactory(slug="opros", version=version), by=None, at=NOON)
    html = client.get(path).content.decode()
    assert "ещё не утверждена" in html
    assert "Анкета, как её утвердили" not in html
