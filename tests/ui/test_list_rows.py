"""Each list of the desk is made of one component: how a thing stands is told above its name."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "otklik"
BY_HAND = re.compile(r'class="row[ "]|class="row-(?:head|title|text|where)')
TELLS_A_STATE = re.compile(r"{% (?:\w+_)?state |_state\.html|{% due ")
ITEM = re.compile(r'<li class="list-plain[^>]*>(.*?)</li>', re.DOTALL)
BESIDES = {
    "disclosure/parts.html": "parts of one item, within its row or among its facts",
    "incidents/inbox/row_content.html": "a pile, pressed row by row, in the order of the queue",
    "procedure/clauses.html": "the text of a document, clause after clause, no list of things",
}


def test_no_list_of_the_desk_makes_its_rows_by_hand() -> None:
    by_hand = {
        path.as_posix().rpartition("/templates/")[2]
        for path in ROOT.glob("*/templates/**/*.html")
        if path.relative_to(ROOT).parts[0] != "ui" and is_by_hand(path.read_text("utf-8"))
    }

    assert by_hand == set(BESIDES), "{% row %} of otklik/ui makes rows of lists"


def is_by_hand(source: str) -> bool:
    return bool(BY_HAND.search(source)) or any(
        TELLS_A_STATE.search(item) for item in ITEM.findall(source)
    )
