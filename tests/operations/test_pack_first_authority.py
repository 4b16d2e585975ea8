"""The shipped pack is right, to the letter of the order, and only the pack speaks of it."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from django.utils import translation

from otklik.channels.accounts.models import Account
from otklik.core.pack.parse import Pack, Report
from otklik.disclosure.pack_loader import loader as disclosure
from otklik.incidents.topics.models import Topic, TopicPhrase
from otklik.legal_acts.acts.clause_dataclass import ClauseKind, ClauseText
from otklik.legal_acts.acts.markdown_format import ActText, read_acts
from otklik.operations.packs.load import LoadReport, check_pack, positions
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.structure.authority import Authority
from otklik.surveys import pack_loader as surveys
from otklik.surveys.instrument.models import InstrumentVersion
from otklik.surveys.instrument.questionnaire_schema import SurveyFile

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "packs" / "chechpotreb"


@cache
def act() -> ActText:
    report = Report()
    (found,) = read_acts(Pack(FOLDER), report)
    assert report.problems == []
    return found


@cache
def survey() -> SurveyFile:
    report = Report()
    found = dict(surveys.loader.validate(Pack(FOLDER), report) or ())
    assert report.problems == []
    return found["survey.yaml"]


def seed_words() -> list[str]:
    """Words of the order as it was handed over, without the marks of its conversion to text."""
    folder = ROOT.parent / "shared" / "seed"
    if not folder.is_dir():
        pytest.skip("The order's own text is not beside this checkout.")
    text = "\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.txt")))
    text = re.sub(r"<(https?://[^>\s]+)>", r"\1", text)
    text = re.sub(r"</?i>|\*|^- |^-[-\t]+.*$", " ", text, flags=re.MULTILINE)
    return text.split()


def words_of(clauses: Iterable[ClauseText]) -> list[str]:
    return " ".join(clause.printed for clause in clauses).split()


def survey_words() -> list[str]:
    """The questionnaire as printed: numbers, texts, instructions, options in their order."""
    words: list[str] = []
    for question in survey().questions:
        words += [f"{question.number}.", question.text, question.instruction]
        if question.kind == "matrix":
            words += [question.rows_title, *(option.text for option in question.options)]
            words += [row.text for row in question.rows]
        else:
            words += [f"{n}) {option.text}" for n, option in enumerate(question.options, 1)]
    return " ".join(words).split()


def test_order_and_questionnaire_are_the_orders_words_to_the_letter() -> None:
    """The questionnaire is the order's appendix: its words stand in both files."""
    assert words_of(act().clauses) == seed_words()
    questions = [clause for clause in act().clauses if re.match(r"appendix\.\d", clause.address)]
    assert words_of(questions) == survey_words()


def test_the_order_has_addresses() -> None:
    by_address = {act().full_address(clause): clause for clause in act().clauses}
    assert by_address["order-23/3.2"].text.startswith("Необходимо учитывать потребности людей")
    assert by_address["order-23/2.3"].label == "3."
    assert by_address["order-23/4.5.1"].text == (
        "оперативный анализ потребностей внешнего клиента;"
    )
    points = [clause for clause in act().clauses if clause.parent == "order"]
    assert [point.label for point in points] == ["1.", "2.", "3.", "4."]
    sections = [clause for clause in act().clauses if re.fullmatch(r"\d", clause.address)]
    assert len(sections) == 5
    assert {section.kind for section in sections} == {ClauseKind.HEADING}


def test_the_questionnaire_has_13_questions_22_fields_and_22_hypotheses() -> None:
    assert len(survey().questions) == 13
    assert len(survey().fields) == 22
    assert survey().hypotheses == 22


def test_scores_stand_by_meaning_though_printed_from_five_to_one() -> None:
    for number in (5, 13):
        question = survey().questions[number - 1]
        assert question.answers == ("5", "4", "3", "2", "1")
        assert question.meaning is not None
        assert question.meaning.scores == {"1": 0, "2": 0.25, "3": 0.5, "4": 0.75, "5": 1}


def test_marks_of_what_is_verified_are_kept() -> None:
    rows = disclosure.validate(Pack(FOLDER), Report())
    assert rows is not None
    assert len(rows.items) == 47
    marks = [row["mark"] for row in rows.items.values()]
    assert (marks.count("verified"), marks.count("item verified")) == (12, 6)


@pytest.mark.django_db
def test_the_shipped_pack_loads_whole(loaded: LoadReport) -> None:
    assert loaded.problems == ()
    assert loaded.unread == ()
    numbers = InstrumentVersion.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1]  # what is only proposed has no number
    assert Topic.objects.active().count() == 45
    assert not Topic.objects.filter(unit__isnull=True).exists()
    assert Topic.objects.filter(needs_approval=True).exists()
    assert TopicPhrase.objects.count() == 90
    codes = set(Account.objects.values_list("code", flat=True))
    assert codes == {"vk", "ok", "telegram", "max", "practice"}


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_the_names_are_those_of_the_letterhead() -> None:
    chechen = Authority.objects.get().own_language
    assert chechen is not None
    letterhead = next(clause for clause in act().clauses if clause.address == "letterhead-ce")
    assert chechen.full_name.upper() == " ".join(letterhead.text.split())


def test_every_role_has_a_position_and_no_position_a_persons_name() -> None:
    staff = positions(FOLDER)
    assert {position.role for position in staff} == set(Role)


def test_the_folder_explains_itself() -> None:
    """Each file of the pack is named in its README."""
    readme = (FOLDER / "README.md").read_text("utf-8")
    assert [name for name in Pack(FOLDER).names if f"`{name}`" not in readme] == ["README.md"]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_checking_speaks_the_readers_language(language: str, tmp_path: Path) -> None:
    (tmp_path / "units.yaml").write_text("units: []\n", "utf-8")
    with translation.override(language):
        sentences = [str(problem) for problem in check_pack(tmp_path).problems]
    is_russian = [bool(re.search("[а-я]", sentence)) for sentence in sentences]
    assert is_russian == [language == "ru"] * len(sentences)


COMMITTEES_WORDS = re.compile(r"chechpotreb|чечен|чечн|нохчи|грозн|эскерханов|усманов", re.I)
SPEAKS_OF_LANGUAGE = re.compile(
    r"чеченск\w+ язык|\bchechen\b|\"Чеченский\"$|чеченский или ингушский|Не понимает чеченского",
    re.I,
)


def test_nothing_of_the_authority_is_in_code() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sorted((ROOT / "otklik").rglob("*"))
        if path.suffix in {".py", ".html", ".css", ".js", ".po", ".txt"}
        and "packs" not in path.relative_to(ROOT).parts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if COMMITTEES_WORDS.search(line) and not SPEAKS_OF_LANGUAGE.search(line)
    ]
    assert found == []
