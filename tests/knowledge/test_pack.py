"""Answers of a pack are planted once, as drafts; the first authority's cite what there is."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from otklik.core.pack.merge_into_tables import Changes
from otklik.core.pack.parse import Pack, Report
from otklik.knowledge.articles.answers_page import AnswersPage
from otklik.knowledge.articles.models import AnswerPage
from otklik.knowledge.articles.pack_loader import ActEntry, Parts, read_answers
from otklik.legal_acts.document_import import read_uploaded_document
from otklik.legal_acts.document_import.recognise_clauses import recognise_clauses

from .conftest import PACK, SHOE, load

LAWS = Path(__file__).resolve().parents[3] / "shared" / "data" / "laws"
TEXTS = {
    "law-2300-1": "zakon_2300-1.txt",
    "decree-2463": "pp_2463_roznichnaya_prodazha.txt",
    "decree-1515": "pp_1515_obshchepit.txt",
}
needs_laws = pytest.mark.skipif(not LAWS.is_dir(), reason="the texts of laws are not here")


@pytest.mark.django_db
def test_drafts_are_planted_once_and_never_written_over(folder: Path, index: AnswersPage) -> None:
    assert index.live
    needs = [need.value["words"] for need in index.needs]
    assert needs == ["Вернуть или обменять", "Товар с браком"]
    assert not AnswerPage.objects.live().exists()
    shoe, kettle = (AnswerPage.objects.get(slug=slug) for slug in ("shoe", "kettle"))
    assert [block.value.pk for block in shoe.related] == [kettle.pk]
    assert list(shoe.addresses) == ["law-2300-1/25.1"]
    assert shoe.norm[0].value["words"] == "Закон № 2300-1, статья 25, пункт 1"
    (folder / "answers" / "shoe.yaml").write_text(SHOE.replace("Ботинки малы", "Туфли велики"))
    kettle.delete()
    assert load(folder) == Changes()
    assert [page.title for page in AnswerPage.objects.all()] == [shoe.title]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("short: Да,", f"short: {'о' * 200} Да,", 3),
        ("act: law-2300-1", "act: law-1", 5),
        ("related: [kettle]", "related: [teapot]", 0),
        ("topics: [A01]", "topics: []", 9),
    ],
)
def test_a_mistake_names_its_file(folder: Path, old: str, new: str, line: int) -> None:
    (folder / "answers" / "shoe.yaml").write_text(SHOE.replace(old, new))
    report = Report()
    assert read_answers(Pack(folder), report) is None
    assert [(found.file, found.line) for found in report.problems] == [("answers/shoe.yaml", line)]


@pytest.mark.django_db
def test_a_step_may_lead_to_another_page(folder: Path, site: object) -> None:
    step = "'Возьмите [образец](/claims/exchange/) & чек <дома>.'"
    (folder / "answers" / "shoe.yaml").write_text(SHOE.replace("Сохраните ярлыки.", step))
    load(folder)
    words = str(AnswerPage.objects.get(slug="shoe").steps[0].value)
    assert '<a href="/claims/exchange/">образец</a> &amp; чек &lt;дома&gt;.' in words


def test_our_steps_lead_to_claims_and_periods_that_are_there() -> None:
    files = read_answers(Pack(PACK), Report())
    assert files is not None
    steps = " ".join(step for entry in files.answers.values() for step in entry.steps)
    led = re.findall(r"\]\(/(claims|periods)/([a-z-]+)/\)", steps)
    assert len(led) > 10
    periods = (PACK / "periods.yaml").read_text("utf-8")
    for kind, code in led:
        if kind == "claims":
            assert (PACK / "claims" / f"{code}.yaml").is_file(), code
        else:
            assert f"code: {code}\n" in periods, code


def test_every_answer_says_who_helps_when_one_is_refused() -> None:
    files = read_answers(Pack(PACK), Report())
    assert files is not None
    assert [slug for slug, entry in files.answers.items() if not entry.who] == []
    items = [item for entry in files.answers.values() for item in entry.bring]
    assert [item for item in items if item[:1].islower()] == [], "cut at a comma"


def test_a_letter_offers_what_the_step_that_leads_to_it_names() -> None:
    step = "новый срок, другой мастер за счёт исполнителя, меньшая цена или отказ"
    assert step in (PACK / "answers" / "custom-order-late.yaml").read_text("utf-8")
    form = (PACK / "claims" / "service-delay.yaml").read_text("utf-8")
    for choice in ("term", "other", "cheaper", "refuse"):
        assert f"value: {choice}," in form
        assert f"demand={choice}" in form


@pytest.mark.parametrize(
    ("name", "promised"),
    [
        ("answers/prepaid-not-delivered", "её вернут"),
        ("answers/technical-goods-15-days", "Вернут в"),
        ("answers/marketplace-prepaid", "Площадка откажет"),
        ("claims/service-refusal", "бязуюсь оплатить"),
    ],
)
def test_what_others_owe_is_not_promised_and_nothing_is_owed_unproven(
    name: str, promised: str
) -> None:
    assert promised not in (PACK / f"{name}.yaml").read_text("utf-8")


def test_clauses_are_named_as_people_name_them() -> None:
    law = ActEntry(name="Закон", parts=Parts.ARTICLE)
    rules = ActEntry(name="Правила")
    assert law.words("26-1.4") == "Закон, статья 26.1, пункт 4"
    assert law.words("22") == "Закон, статья 22"
    assert law.words("12.2-2") == "Закон, статья 12, пункт 2.2"
    assert law.words("18.5.p4") == "Закон, статья 18, пункт 5, абзац 4"
    assert rules.words("71") == "Правила, пункт 71"
    assert law.words("") == "Закон"


def ours() -> Iterator[tuple[str, str]]:
    files = read_answers(Pack(PACK), Report())
    assert files is not None
    for slug, entry in files.answers.items():
        for norm in entry.norm:
            yield slug, norm.address


def test_the_pack_has_answers_to_its_own_topics() -> None:
    report = Report()
    files = read_answers(Pack(PACK), report)
    assert files is not None, report.problems
    assert len(files.answers) >= 25
    rows = (PACK / "topics.csv").read_text("utf-8").splitlines()[1:]
    topics = {row.partition(";")[0] for row in rows}
    assert {code for entry in files.answers.values() for code in entry.topics} <= topics
    assert {code for need in files.list.needs for code in need.topics} <= topics


@needs_laws
def test_every_cited_clause_stands_in_the_text_of_its_act() -> None:
    known = {
        f"{code}/{clause.address}"
        for code, name in TEXTS.items()
        for clause in recognise_clauses(
            read_uploaded_document.read_paragraphs((LAWS / name).read_bytes(), kind="text")
        ).clauses
    }
    cited = list(ours())
    assert len(cited) > 100
    assert [(slug, address) for slug, address in cited if address not in known] == []
