"""Templates and rules of the pack: they load, every sentence of a letter can be filled, every
clause stands in the text of the law."""

import json
import re
from pathlib import Path

import pytest

from otklik.core.pack.parse import Pack, Report
from otklik.knowledge.claim_letters.claim_template_schema import Kind, Template
from otklik.knowledge.claim_letters.letter import fill_letter
from otklik.knowledge.claim_letters.pack_loader import loader
from tests.knowledge.claims import values_for

ROOT = Path(__file__).parents[2]
PACK = ROOT / "packs" / "chechpotreb"
LAWS = ROOT.parent / "shared" / "data" / "laws"


def read(folder: Path = PACK) -> tuple[dict[str, Template], list[str]]:
    report = Report()
    files = loader.validate(Pack(folder), report)
    return dict(files.templates), [str(problem) for problem in report.problems]


TEMPLATES, PROBLEMS = read()


def test_the_pack_is_in_order() -> None:
    assert PROBLEMS == []
    assert len(TEMPLATES) >= 8


@pytest.mark.parametrize("slug", TEMPLATES)
@pytest.mark.parametrize("has_optional", [True, False])
def test_every_letter_can_be_written(slug: str, has_optional: bool) -> None:
    """With every answer of every choice, with optional fields and without them."""
    template = TEMPLATES[slug]
    choices = [field for field in template.fields if field.kind == Kind.CHOICE]
    most = max((len(field.choices) for field in choices), default=1)
    for turn in range(most):
        letter = fill_letter(template, values_for(template, has_optional=has_optional, turn=turn))
        words = "\n".join([*letter.head, *(one.text for one in letter.body), *letter.attachments])
        assert not re.search(r"[{}]", words)
        assert ".." not in words
        assert "  " not in words
        assert "None" not in words
        assert all(one.text for one in letter.body)
        assert len(letter.body) >= 3


@pytest.mark.parametrize("slug", TEMPLATES)
def test_every_paragraph_is_written_by_somebody(slug: str) -> None:
    """No paragraph that no answer leads to."""
    template = TEMPLATES[slug]
    found: set[str] = set()
    most = max((len(f.choices) for f in template.fields if f.kind == Kind.CHOICE), default=1)
    for turn in range(most):
        for has_optional in (True, False):
            text = values_for(template, has_optional=has_optional, turn=turn)
            found |= {one.text for one in fill_letter(template, text).body}
    assert len(found) >= len({piece.text for piece in template.own.letter})


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        ("claims/exchange.yaml", "{thing}", "{thin}", "«{thin}»"),
        ("claims/exchange.yaml", ", when: wanted}", "}", "«{wanted}»"),
        ("claims/exchange.yaml", "when: receipt=yes", "when: receipt=maybe", "receipt=maybe"),
        ("claims/exchange.yaml", "since: bought_on", "since: price", "«price»"),
        ("claims/exchange.yaml", "rule: exchange", "rule: exchanges", "«exchanges»"),
        ("claims.yaml", "order: [exchange, ", "order: [", "«exchange»"),
        ("periods.yaml", "claim: exchange", "claim: exchanging", "«exchanging»"),
        ("periods.yaml", "days: 14", "days: 14\n    months: 1", "days"),
    ],
)
def test_a_slip_of_the_pen_is_told(
    tmp_path: Path, name: str, old: str, new: str, sentence: str
) -> None:
    for path in (PACK / "claims.yaml", PACK / "periods.yaml", *(PACK / "claims").glob("*.yaml")):
        target = tmp_path / path.relative_to(PACK)
        target.parent.mkdir(exist_ok=True)
        target.write_text(path.read_text("utf-8"), "utf-8")
    text = (tmp_path / name).read_text("utf-8")
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new, 1), "utf-8")
    _templates, problems = read(tmp_path)
    assert any(sentence in problem for problem in problems), problems


@pytest.mark.skipif(not LAWS.is_dir(), reason="../shared/data/laws is not here")
def test_every_clause_stands_in_the_law() -> None:
    articles = {
        one["article"]: one["text"]
        for one in json.loads((LAWS / "zakon_2300-1_articles.json").read_text("utf-8"))
    }
    code = (LAWS / "html" / "102033239.html").read_text("utf-8", errors="replace")
    report = Report()
    rules = loader.validate(Pack(PACK), report).rules
    assert rules is not None
    norms = [rule.norm for rule in rules.periods]
    norms += [rules.beginning, rules.months, rules.calendar]
    for template in TEMPLATES.values():
        norms += template.own.norms
        norms += [template.own.penalty.norm] if template.own.penalty else []
    for norm in norms:
        act, _slash, clause = norm.address.partition("/")
        article, _dot, point = clause.partition(".")
        if act == "civil-code-1":
            assert f"Статья {article}" in code, norm
            assert f"статья {article}" in norm.words, norm
            continue
        assert act == "law-2300-1"
        printed = article.replace("-", ".")
        assert printed in articles, norm
        lines = articles[printed].splitlines()
        assert (f"{point}." in lines) if point else ("1." not in lines), norm
        assert f"статья {printed}" in norm.words, norm
        assert not point or re.search(rf"пункты? .*\b{point}\b", norm.words), norm


@pytest.mark.skipif(not LAWS.is_dir(), reason="../shared/data/laws is not here")
def test_the_numbers_are_those_of_the_law() -> None:
    """Each length of a term is said by the clause it cites, in the law's own words."""
    articles = {
        one["article"]: one["text"]
        for one in json.loads((LAWS / "zakon_2300-1_articles.json").read_text("utf-8"))
    }
    in_law = {
        "exchange": "в течение четырнадцати дней, не считая дня его покупки",
        "exchange-money": "в течение трех дней со дня возврата указанного товара",
        "refund": "в течение десяти дней со дня предъявления",
        "replace": "в течение семи дней со дня предъявления",
        "replace-check": "в течение двадцати дней со дня предъявления",
        "replace-absent": "в течение месяца со дня предъявления",
        "repair": "не может превышать сорок пять дней",
        "loan": "в трехдневный срок",
        "complex": "в течение пятнадцати дней со дня передачи",
        "distance": "после передачи товара - в течение семи дней",
        "distance-unwarned": "в течение трех месяцев с момента передачи товара",
        "distance-money": "через десять дней со дня предъявления",
        "prepaid-money": "в течение десяти дней со дня предъявления",
        "service-money": "в десятидневный срок со дня предъявления",
    }
    spelled = {3: "тр", 7: "сем", 10: "десят", 14: "четырнадцат", 15: "пятнадцат",
               20: "двадцат", 45: "сорок пять", 1: "месяца"}  # fmt: skip
    report = Report()
    rules = loader.validate(Pack(PACK), report).rules
    assert rules is not None
    assert {rule.code for rule in rules.periods} == set(in_law)
    for rule in rules.periods:
        article = rule.norm.address.partition("/")[2].partition(".")[0].replace("-", ".")
        assert in_law[rule.code] in articles[article], rule.code
        assert spelled[rule.count] in in_law[rule.code], rule.code
    shares = {"1": "одного процента цены товара", "0.5": "половины процента", "3": "трех процентов"}
    for template in TEMPLATES.values():
        penalty = template.own.penalty
        if penalty:
            clause = penalty.norm.address.partition("/")[2]
            article = clause.partition(".")[0].replace("-", ".")
            assert shares[penalty.percent] in articles[article]
            limits = "не может превышать" in articles[article]
            assert penalty.limited == limits
