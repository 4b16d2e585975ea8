"""Answers of a questionnaire: every choice can be taken back, with JavaScript and without."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from otklik.ui.components import one_of, register

type Answer = tuple[str, str]
"""Value and words."""
type Column = tuple[str, str, str]
"""Value, words, and the title that neighbouring numbers share, else empty."""
type Row = tuple[str, str, str, str]
"""Name, words, chosen value, error."""


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """Columns beside each other: one with words, or numbers under one title."""

    title: str
    answers: list[Answer] = field(default_factory=list)


@register.inclusion_tag("ui/components/answers.html")
def answers(
    name: str,
    choices: Iterable[Answer],
    *,
    labelledby: str,
    chosen: Iterable[str] = (),
    type: str = "radio",
    error: str = "",
    describedby: str = "",
    path: str = "",
) -> dict[str, object]:
    """Answers to one question; its words stand elsewhere and name the group (`labelledby`).

    `path` is the page's own address: «Снять ответ» sends the form there as `_clear`. Without
    scripts an answer of its own, chosen beforehand, says that there is none: of radios where none
    is chosen Lynx chooses the first.
    """
    one_of("answers", "type", type, ("radio", "checkbox"))
    picked = set(chosen)
    return {
        "name": name,
        "id": f"id_{name}",
        "options": [
            (value, words, value in picked, f"id_{name}_{place}")
            for place, (value, words) in enumerate(choices)
        ],
        "type": type,
        "is_answered": bool(picked),
        "role": "radiogroup" if type == "radio" else "group",
        "labelledby": labelledby,
        "describedby": _both(describedby, error and f"id_{name}_error"),
        "error": error,
        "path": path,
    }


@register.inclusion_tag("ui/components/matrix.html")
def matrix(
    rows: Iterable[Row],
    columns: Iterable[Column],
    *,
    id: str,
    labelledby: str,
    rows_title: str = "",
    path: str = "",
) -> dict[str, object]:
    """The same answers to several things: a list under each of them, or a grid where it fits.

    A row is named by its own words and by those of the question, which stand elsewhere
    (`labelledby`): of several matrices with the same rows each is told from the others. One markup
    for both. In the grid the words of answers are hidden from the eye only, and the
    row of titles from the ear only.
    """
    groups: list[ColumnGroup] = []
    for value, words, title in columns:
        if not groups or not title or groups[-1].title != title:
            groups.append(ColumnGroup(title))
        groups[-1].answers.append((value, words))
    return {
        "id": id,
        "groups": groups,
        "rows": [
            {
                "name": name,
                "id": f"id_{name}",
                "words": words,
                "chosen": chosen,
                "error": error,
                "describedby": _both(
                    f"id_{name}_error" if error else "",
                    f"id_{name}_scale" if any(group.title for group in groups) else "",
                ),
            }
            for name, words, chosen, error in rows
        ],
        "labelledby": labelledby,
        "rows_title": rows_title,
        "path": path,
    }


def _both(*ids: str) -> str:
    return " ".join(filter(None, ids))
