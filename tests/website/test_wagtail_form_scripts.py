"""Wagtail's forms begin without a script in the page, and an upgrade of Wagtail asks us again."""

import hashlib
import inspect
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import wagtail
from wagtail.admin.widgets import (
    AdminDateInput,
    AdminDateTimeInput,
    AdminPageChooser,
    AdminTimeInput,
    BaseChooser,
)
from wagtail.admin.widgets.workflows import AdminTaskChooser

from otklik.website.editor import choosers_without_inline_scripts

WAGTAIL = Path(wagtail.__file__).parent
TEMPLATES = "admin/templates/wagtailadmin/"
SCRIPT = (
    Path(choosers_without_inline_scripts.__file__).parents[1] / "static" / "website" / "starting.js"
)

#: What ours were made of. Another digest: see what Wagtail changed, change ours, write it here.
TEMPLATES_WERE = {
    "panels/inline_panel.html": "195bb0b199edb062",
    "panels/multiple_chooser_panel.html": "673bc9b26ca95c03",
    "widgets/date_input.html": "2557f7a4fd543d7c",
    "widgets/datetime_input.html": "479d8ddeaa73d2fd",
    "widgets/time_input.html": "536917c544a13563",
}
CLASSES_WERE = {BaseChooser: "ff6bff383531e503", AdminTaskChooser: "9c8d814838f3bdb8"}
INLINE = re.compile(r"<script(?![^>]*\ssrc\s*=)|<style|\sstyle=|\son[a-z]+=\"")
#: Mails, which no policy reaches; what an editor embeds (nothing: no finder is set).
ELSEWHERE = ("admin/templates/wagtailadmin/notifications/", "embeds/", "contrib/", "test/")


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def kinds_of(parent: type[BaseChooser]) -> Iterator[type[BaseChooser]]:
    for kind in parent.__subclasses__():
        yield kind
        yield from kinds_of(kind)


def started(markup: str) -> tuple[str, str, object]:
    """What begins, of which field, with which options: as the script reads them."""
    found = re.search(
        r'<otklik-start hidden data-begins="(.*?)"\s+data-of="(.*?)" data-options="(.*?)">', markup
    )
    assert found, markup
    begins, of, options = map(unescape, found.groups())
    return begins, of, json.loads(json.loads(f'"{options}"'))


def test_what_ours_were_made_of_is_as_it_was() -> None:
    found = {
        name: digest((WAGTAIL / TEMPLATES / name).read_text("utf-8")) for name in TEMPLATES_WERE
    }
    assert found == TEMPLATES_WERE
    assert {kind: digest(inspect.getsource(kind)) for kind in CLASSES_WERE} == CLASSES_WERE


def test_no_other_template_of_wagtail_needs_what_the_policy_forbids() -> None:
    needy = {
        name
        for file in WAGTAIL.rglob("*.html")
        if not (name := str(file.relative_to(WAGTAIL))).startswith(ELSEWHERE)
        and INLINE.search(file.read_text("utf-8"))
    }
    assert needy == {TEMPLATES + name for name in TEMPLATES_WERE}


def test_the_script_knows_every_chooser() -> None:
    names = set(re.findall(r'"(\w+)"', SCRIPT.read_text("utf-8")))
    kinds = list(kinds_of(BaseChooser))
    assert AdminPageChooser in kinds
    for kind in kinds:
        assert ("createTaskChooser" if kind is AdminTaskChooser else kind.js_constructor) in names
        own = kind.render_js_init is not BaseChooser.render_js_init
        assert own == (kind is AdminTaskChooser), f"{kind} begins in a way of its own"


@pytest.mark.parametrize(
    ("widget", "begins"),
    [
        (AdminDateInput, "initDateChooser"),
        (AdminTimeInput, "initTimeChooser"),
        (AdminDateTimeInput, "initDateTimeChooser"),
    ],
)
def test_a_moment_says_what_begins_it(widget: type[AdminDateInput], begins: str) -> None:
    markup = widget().render("on", None, {"id": "id_rows-__prefix__-on"})
    assert "<script" not in markup
    assert started(markup) == (begins, "id_rows-__prefix__-on", widget().get_config())


@pytest.mark.django_db
def test_a_chooser_says_what_begins_it() -> None:
    chooser = AdminPageChooser()
    chooser.linked_fields = {'of"': "<'#id_rows-__prefix__-of'>"}
    markup = chooser.render("other", None, {"id": "id_rows-__prefix__-other"})
    assert "<script" not in markup
    begins, of, options = started(markup)
    assert (begins, of) == ("PageChooser", "id_rows-__prefix__-other")
    assert options == chooser.get_js_init_options(of, "other", None)
    with pytest.raises(TypeError):
        chooser.render("other", None, {})
