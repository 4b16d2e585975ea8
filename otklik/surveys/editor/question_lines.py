"""One question of a draft as its page shows it: rows and answers as lines, what can be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from otklik.surveys.editor import content as contents
from otklik.surveys.editor.content import Said
from otklik.surveys.editor.edit import BLANK_LINES


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row or an answer as a line of the page; `score` as typed."""

    place: int
    code: str
    text: str
    score: str = ""
    write_in: bool = False
    lowest: str | None = None
    highest: str = ""
    error: str = ""

    @property
    def lowest_name(self) -> str:
        return f"option_{self.place}_lowest"

    @property
    def highest_name(self) -> str:
        return f"option_{self.place}_highest"

    @property
    def score_name(self) -> str:
        return f"option_{self.place}_score"

    @property
    def write_in_name(self) -> str:
        return f"option_{self.place}_write_in"


def rows(values: Said, raw: Mapping[str, str], errors: Mapping[str, str]) -> list[Line]:
    lines = [
        Line(
            place=place,
            code=raw.get(f"row_{place}_code", row["code"]),
            text=row["text"],
            error=errors.get(f"row_{place}_code", ""),
        )
        for place, row in enumerate(values["rows"])
    ]
    return [*lines, *_blank_lines(len(lines))]


def options(values: Said, raw: Mapping[str, str], errors: Mapping[str, str]) -> list[Line]:
    """Answers with what they count for; a run of marks has its own scores, each beside it."""
    scores = (values["meaning"] or {}).get("scores", {})
    lines = []
    for place, option in enumerate(values["options"]):
        name = f"option_{place}"
        own = (f"{name}{end}" for end in ("_code", "_score", "_lowest", "_highest"))
        error = next((errors[key] for key in own if key in errors), "")
        if "lowest" in option:
            line = Line(
                place=place,
                code="",
                text=option["text"],
                lowest=raw.get(f"{name}_lowest", _plain(option["lowest"])),
                highest=raw.get(f"{name}_highest", _plain(option["highest"])),
                error=error,
            )
        else:
            score = raw.get(f"{name}_score", _plain(scores.get(option["code"])))
            line = Line(
                place=place,
                code=raw.get(f"{name}_code", option["code"]),
                text=option["text"],
                score=score,
                write_in=option.get("write_in", False),
                error=error,
            )
        lines.append(line)
    return [*lines, *_blank_lines(len(lines))] if values["kind"] != "consent" else lines


def marks(values: Said, raw: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Marks of a run, what each counts for, and the name of its field."""
    scores = (values["meaning"] or {}).get("scores", {})
    own = {option["code"] for option in values["options"] if "code" in option}
    return [
        (code, raw.get(f"score_{code}", _plain(scores.get(code))), f"score_{code}")
        for code, _text in contents.answers(values)
        if code not in own
    ]


def earlier(values: Said, questions: list[Said]) -> list[tuple[str, str]]:
    """Fields before a question that it can depend on."""
    found = []
    for number, other in enumerate(questions, 1):
        if other["code"] == values["code"]:
            break
        if other["kind"] in ("single", "multiple", "matrix"):
            for code, row in contents.fields(other):
                text = other["text"] if len(other["text"]) < 70 else f"{other['text'][:67]}…"
                found.append((code, f"{number}. {text} {f'({row})' if row else ''}".strip()))
    return found


def directions() -> list[tuple[str, str]]:
    return [("favourable", _("better")), ("neutral", _("neither better nor worse"))]


def bases() -> list[tuple[str, str]]:
    return [
        ("answered", _("everybody who answered")),
        ("scored", _("those whose answer counts for something")),
    ]


def answers_of(field: str, questions: list[Said]) -> list[tuple[str, str]]:
    for other in questions:
        if field in dict(contents.fields(other)):
            return contents.answers(other)
    return []


def _blank_lines(after: int) -> list[Line]:
    return [Line(place=after + number, code="", text="") for number in range(BLANK_LINES)]


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:.12g}"
