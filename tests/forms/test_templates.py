"""Every page that shows the fields of a form can say what is wrong with it (look.md, sentence 10).

Of a form that is sent wrong elsewhere (`test_forms.py`) the whole page is read; here each template
is asked, those of tomorrow too, whether its summary and its title know every form it shows.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "otklik"
SHOWS_FIELDS = re.compile(r"{% (?:form_fields|field) ")
SUMMARY = re.compile(r"{% error_summary ([^%]+) %}")
TITLE = re.compile(r"{% block title_prefix %}(.*?){% endblock", re.DOTALL)
TEMPLATES = {
    path.as_posix().rpartition("/templates/")[2]: path.read_text("utf-8")
    for path in ROOT.glob("*/templates/**/*.html")
}
BESIDES = {
    "ui/gallery.html": "shows a wrong form on purpose",
    "incidents/inbox/inbox.html": "its fields are those of incident.html, which extends it",
    "organisation/staff/people.html": "a search: whatever is asked is answered by a list",
    "website/ask_appeal.html": "words to copy; nothing in them is judged",
}
PAGES = sorted({name for name in TEMPLATES if "{% extends " in TEMPLATES[name]} - set(BESIDES))
#: Where the view gathers what is wrong under another name, and the title asks for that.
GATHERED = {"surveys/desk/sheet.html": "is_wrong"}


def above(name: str) -> Iterator[str]:
    """The template and what it extends, nearest first."""
    seen: set[str] = set()
    while name in TEMPLATES and name not in seen:
        seen.add(name)
        yield name
        found = re.search(r'{% extends "([^"]+)"', TEMPLATES[name])
        name = found[1] if found else ""


def included(name: str) -> set[str]:
    """The template and all it includes by name."""
    seen: set[str] = set()
    waiting = {name}
    while waiting:
        one = waiting.pop()
        seen.add(one)
        waiting |= set(re.findall(r'{% include "([^"]+)"', TEMPLATES.get(one, ""))) - seen
    return seen


def source_of(page: str) -> str:
    return "".join(TEMPLATES.get(part, "") for one in above(page) for part in included(one))


def says_what_is_wrong(name: str) -> bool:
    source = source_of(name)
    return bool(SUMMARY.search(source) or '<div class="summary" role="alert"' in source)


def test_each_page_with_fields_has_a_summary() -> None:
    shows = [name for name in PAGES if SHOWS_FIELDS.search(source_of(name))]
    assert len(shows) > 80
    assert [name for name in shows if not says_what_is_wrong(name)] == []


@pytest.mark.parametrize("name", [one for one in PAGES if SUMMARY.search(source_of(one))])
def test_the_title_knows_each_form_of_the_summary(name: str) -> None:
    source = source_of(name)
    title = next(found[1] for one in above(name) if (found := TITLE.search(TEMPLATES[one])))
    for form in {form for forms in SUMMARY.findall(source) for form in forms.split()}:
        loop = re.search(
            rf"{{% for {form} in (\w+)[\w.]* %}}\s*{{% error_summary {form} %}}", source
        )
        asked = GATHERED.get(name, loop[1] if loop else form)
        assert re.search(rf"\b{asked}\b", title), f"{form} is not in «{title}»"
