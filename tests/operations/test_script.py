"""What a demonstration says: general words of the program, and those of each pack."""

import json
import re
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.db import models
from django.utils import translation

from otklik.core.pack.parse import Pack
from otklik.demo.start import set_up
from otklik.demo.story import history, script
from otklik.demo.story.history.texts import words
from otklik.demo.story.history.write import carry_on
from otklik.demo.story.pack import SCRIPTS
from otklik.demo.story.texts import texts
from otklik.operations.packs.load import check_pack, load_pack
from otklik.operations.packs.models import PackItem

from .conftest import AT

PACKS = sorted(path for path in (Path(__file__).resolve().parents[2] / "packs").iterdir())
COMMITTEE, LIBRARY = PACKS
TRADE = (
    "магазин", "рынок", "рынк", "чек", "ценник", "весы", "весов", "весах", "ярмар", "прилав",
    "продав", "покупател", "торгов", "товар", "лавк", "претензи", "потребител", "обвес", "касс",
)  # fmt: skip
"""How words of the Committee's trade begin."""


def trade_in(text: str) -> list[str]:
    return re.findall(rf"\b(?:{'|'.join(TRADE)})\w*", text.lower())


def own_words(folder: Path, file: str) -> dict[str, object]:
    read: dict[str, object] = yaml.safe_load((folder / file).read_text("utf-8"))
    return read


def test_general_words_are_whole_and_speak_of_no_trade() -> None:
    for one in SCRIPTS.values():
        text = one.model.model_validate(one.under({}))
        assert trade_in(str(text.model_dump())) == [], one.file


@pytest.mark.parametrize("folder", PACKS, ids=lambda path: path.name)
def test_each_pack_of_ours_says_what_two_years_need(folder: Path) -> None:
    assert set(Pack(folder).within(script.FOLDER)) == set(SCRIPTS)
    for file, one in SCRIPTS.items():
        one.model.model_validate(one.under(own_words(folder, file)))


def test_words_of_trade_are_the_committees_own() -> None:
    text = "".join(file.read_text("utf-8") for file in COMMITTEE.rglob("demonstration/*"))
    found = set(trade_in(text))
    assert not [begin for begin in TRADE if not any(word.startswith(begin) for word in found)]
    for file in sorted(LIBRARY.rglob("*.*")):
        assert trade_in(file.read_text("utf-8")) == [], file.name


@pytest.mark.slow
@pytest.mark.django_db
def test_nothing_in_the_librarys_demonstration_speaks_of_trade(data_dir: Path) -> None:
    with translation.override("ru"):
        load_pack(LIBRARY, at=AT)
        two_years = history.plan(at=AT, incidents=60)
        set_up.set_up(LIBRARY, data_dir, at=AT)
        set_up.furnish(at=AT)
        carry_on(two_years, clock=lambda: AT)
    items = [words for room in ROOMS for words in all_texts(room)]
    assert len(items) > 1_000
    assert [words for words in items if trade_in(words.replace(EMPTY, ""))] == []


EMPTY = "Образцы претензий"  # the title of a page that nothing leads to without templates
ROOMS = (
    "channels", "cms", "dashboards", "demo", "disclosure", "improvements", "incidents",
    "knowledge", "legal_acts", "media", "news", "notifications", "organisation", "privacy",
    "procedure", "surveys", "website",
)  # fmt: skip


def all_texts(room: str) -> list[str]:
    """Of all rows of a room, what is written in words."""
    items = []
    for model in apps.get_app_config(room).get_models():
        fields = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        for row in model._default_manager.values_list(*fields) if fields else ():
            items.append(f"{model._meta.label}: {json.dumps(row, ensure_ascii=False, default=str)}")
    return items


@pytest.mark.django_db
def test_a_pack_says_over_the_general_words_and_unsays_it(folder: Path) -> None:
    general = texts()
    own = folder / "demonstration" / "texts.yaml"
    own.parent.mkdir()
    own.write_text("spam: Куплю старые книги\nnotes: {hidden: назван домашний телефон}\n", "utf-8")
    assert load_pack(folder, at=AT).changes["demonstration"].added == 1
    assert not load_pack(folder, at=AT).total
    assert texts().spam == "Куплю старые книги"
    assert texts().notes.hidden == "назван домашний телефон"
    assert texts().notes.call == general.notes.call
    own.unlink()
    assert load_pack(folder, at=AT).changes["demonstration"].left == 1
    assert texts() == general


@pytest.mark.django_db
def test_within_a_play_words_are_read_once(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(2), script.kept():  # type: ignore[operator]
        for _time in range(3):
            texts()
            words()
    with django_assert_num_queries(1):  # type: ignore[operator]
        words()
    assert not PackItem.objects.filter(kind=script.KIND).exists()


FAULTS = (
    ("texts.yaml", "spam: ''", ":1: «spam» не может быть пустым."),
    ("texts.yaml", "spam: да\nspan: нет", ":2: Поле «span» здесь неизвестно."),
    (
        "texts.yaml",
        "own:\n  call: {text: Алло}\n  cal: {text: Алло}",
        ":3: Поле «cal» здесь неизвестно.",
    ),
    ("texts.yaml", "own:\n  call:\n    text: Алло\n    topic: X99", ":4: Темы «X99» нет."),
    ("words.yaml", "again: [Что теперь]", "again_answers"),
    ("words.yaml", "interim: Ответим позже", ":1: В тексте должны быть ровно эти места"),
    ("words.yaml", "masses:\n  - {name: Шум, topic: X99}", ":2: Темы «X99» нет."),
    ("meetings.yaml", "meetings: []", ":1: В «meetings» должно быть не меньше, чем 3."),
    ("fields.yaml", "words: нет", ": Этот файл никто не читает; можно: demonstration/texts.yaml"),
    ("acting.yaml", "- список", ":1:"),
)


@pytest.mark.parametrize(("name", "text", "sentence"), FAULTS)
def test_a_faulty_file_is_refused_by_name_and_place(
    folder: Path, name: str, text: str, sentence: str
) -> None:
    (folder / "demonstration").mkdir()
    (folder / "demonstration" / name).write_text(text, "utf-8")
    with translation.override("ru"):
        [problem, *_more] = check_pack(folder).problems
    assert str(problem).startswith(f"demonstration/{name}")
    assert sentence in str(problem)
