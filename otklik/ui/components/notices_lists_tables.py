"""Pieces of any page: notices, states, notes in the margin, lists and rows, tables, clauses."""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.paginator import Page
from django.template import Context, Node, NodeList, RequestContext, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from otklik.ui import hyphens
from otklik.ui.components import Values, block_component, component, one_of, register
from otklik.ui.icons import ICONS
from otklik.ui.numbers import whole
from otklik.ui.truncate import beginning

NOTICE_KINDS = {
    "done": ("✓", _("Done")),
    "failed": ("■", _("Not done")),
    "unknown": ("◆", _("Not confirmed")),
    "attention": ("◆", _("Attention")),
    "info": ("●", _("Note")),
}
STATE_MARKS = {"late": "■", "soon": "◆", "done": "✓", "info": "●", "draft": "○", "private": "◌"}
LEVEL_KINDS = {"success": "done", "error": "failed", "warning": "unknown"}

register.filter(beginning)
register.filter(whole)
_NUMBER = re.compile(r"№[\s\u00a0]?[^\s\u00a0]{1,16}(?![^\s\u00a0])")


@register.filter
def number_whole(text: str) -> SafeString:
    """A name with «№ 6-уч» kept on one line; a very long number may break."""
    parts, end = list[str](), 0
    for found in _NUMBER.finditer(text):
        number = format_html('<span class="nowrap">{}</span>', found.group())
        parts += [conditional_escape(text[end : found.start()]), number]
        end = found.end()
    return SafeString("".join([*parts, conditional_escape(text[end:])]))


@register.simple_tag
def phone_digits(phone: str) -> str:
    """A telephone number for `tel:`; only the first of several."""
    first = re.split(r"[,;]", phone)[0]
    digits = re.sub(r"\D", "", first)
    if len(digits) == 11 and digits.startswith("8") and "+" not in first:
        digits = f"7{digits[1:]}"
    return f"+{digits}" if len(digits) == 11 else digits


@register.simple_tag
def icon(code: str) -> SafeString:
    """A pictogram beside text with the same meaning."""
    _name, line = ICONS[one_of("icon", "code", code, ICONS)]
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none"'
        ' stroke="currentColor" stroke-width="1.75" stroke-linecap="round"'
        ' stroke-linejoin="round" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        line,
    )


@register.inclusion_tag("ui/components/setting_link.html", takes_context=True)
def setting_link(context: RequestContext, address: str, label: str) -> Values:
    """A setting in the header; on a page with a form, a button that submits what was typed along
    with it.

    Lynx does not support `form` on a button: for it the button is in a form that only leads there.
    """
    there = urlsplit(address)
    return {
        "address": address,
        "label": label,
        "form": context.get("kept_form", ""),
        "path": there.path,
        "query": parse_qsl(there.query),
    }


@block_component("ui/components/part.html")
def part(
    content: str, *, note: str = "", id: str = "", is_heading: bool = True, lang: str = ""
) -> Values:
    """A part of a sheet with its note in the margin; on a phone the note is above.

    A note is the heading of its part, unless it is a date or a count (`is_heading=False`). `lang`
    is the language of the note where it differs from the frame's.
    """
    return {}


@register.simple_block_tag(takes_context=True)
def soft_hyphens(context: Context, content: str) -> SafeString:
    """A page fragment, with soft hyphens if its reader chose large letters or wide spacing."""
    display = context.get("display")
    if display is None or not display.is_large:
        return SafeString(content)
    return SafeString(hyphens.html(content))


@block_component("ui/components/notice.html")
def notice(content: str, *, kind: str = "info", id: str = "") -> Values:
    """The outcome of an action (`done`, `failed`, `unknown`), information (`info`) or a task."""
    mark, word = NOTICE_KINDS[one_of("notice", "kind", kind, NOTICE_KINDS)]
    return {"mark": mark, "word": word}


@register.inclusion_tag("ui/components/status_messages.html", takes_context=True)
def status_messages(context: RequestContext) -> Values:
    """The status line: the result of the last action, announced once. The live region exists even
    when empty.

    With a message tagged `moved`, focus moves to the new page's heading instead, which the status
    describes.
    """
    items = list(context.get("messages") or ())
    return {
        "notices": [(message, LEVEL_KINDS.get(message.level_tag, "info")) for message in items],
        "has_moved": any("moved" in message.tags.split() for message in items),
    }


@register.simple_tag
def state(kind: str, word: str) -> SafeString:
    """A state by label, shape and colour: late, soon, done, info, draft, private."""
    mark = STATE_MARKS[one_of("state", "kind", kind, STATE_MARKS)]
    return format_html(
        '<span class="state state-{}">'
        '<span class="state-mark" aria-hidden="true">{} </span>{}</span>',
        kind,
        mark,
        word,
    )


@component("ui/components/pair.html")
def pair(
    question: str, answer: str, *, href: str = "", link: str = "", about: str = "", lang: str = ""
) -> Values:
    """A question and its answer; `link` is the text of the link, `about` its addition for screen
    readers."""
    return {}


@block_component("ui/components/short_answer.html")
def short_answer(content: str) -> Values:
    """The one short answer a page may have."""
    return {}


@register.inclusion_tag("ui/components/facts.html")
def facts(rows: Iterable[tuple[Any, Any]]) -> Values:
    """Pairs of a term and its value; pairs without a value are left out."""
    return {"rows": [(term, value) for term, value in rows if value not in (None, "")]}


@block_component("ui/components/table_region.html")
def table_region(content: str, *, caption: str, id: str, is_wide: bool = False) -> Values:
    """A table of numbers, labelled and scrolled horizontally; the content is thead and tbody.

    A table that `is_wide` shows on phones that it can be scrolled.
    """
    return {}


@register.inclusion_tag("ui/components/pagination.html", takes_context=True)
def pagination(context: RequestContext, page: Page[Any], *, parameter: str = "page") -> Values:
    """Pages as links that keep the filters in the URL."""

    def address(number: int) -> str:
        query = context["request"].GET.copy()
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


@component("ui/components/empty.html")
def empty(sentence: str, *, hint: str = "", href: str = "", action: str = "") -> Values:
    """Why a list is empty and what to do about it."""
    return {}


@component("ui/components/breadcrumb.html")
def breadcrumb(trail: Sequence[tuple[str, str]]) -> Values:
    """Where this page is: pairs of title and address, the nearest last."""
    return {}


CLAUSE_TAGS = ("div", "li")


@block_component("ui/components/clause.html")
def clause(
    content: str,
    *,
    address: str,
    mark: str = "",
    link_name: str = "",
    tag: str = "div",
    is_heading: bool = False,
) -> Values:
    """A clause of an act under its stable address; the content is its text.

    The `mark` in the margin links to the clause itself; a screen reader says `link_name`. On a
    phone it is a small line above.
    """
    return {"tag": one_of("clause", "tag", tag, CLAUSE_TAGS)}


PARTS = ("state", "aside", "text", "meta", "below")
ENDS = (*(f"row_{part}" for part in PARTS), "endrow")


class RowNode(Node):
    def __init__(self, parts: dict[str, NodeList], id: FilterExpression | None) -> None:
        self.parts = parts
        self.id = id

    def render(self, context: Context) -> SafeString:
        shown = {
            part: SafeString(nodes.render(context).strip()) for part, nodes in self.parts.items()
        }
        return render_to_string(
            "ui/components/row.html",
            {
                **dict.fromkeys(PARTS, ""),
                **shown,
                "id": self.id.resolve(context) if self.id else "",
            },
        )


@register.tag
def row(parser: Parser, token: Token) -> RowNode:
    """A row of a list (`rows`): first its name, a link for the whole row.

    Then, in any order, each at most once: `{% row_state %}` state and due date, `{% row_aside %}`
    where or when it was, `{% row_text %}` paragraphs, `{% row_meta %}` who, whose, how many, `{%
    row_below %}` forms. With `id` the name has the id `id`-name.

    Raises TemplateSyntaxError for an unknown part or one that comes twice.
    """
    text = token.split_contents()[1:]
    options = token_kwargs(text, parser)
    if text or options.keys() - {"id"}:
        raise TemplateSyntaxError(f"{{% row %}} takes only an id, not {token.contents!r}")
    parts, part = {}, "title"
    while True:
        parts[part] = parser.parse(ENDS)
        sentence = parser.next_token().contents
        if sentence == "endrow":
            return RowNode(parts, options.get("id"))
        part = sentence.removeprefix("row_")
        if part not in PARTS or part in parts:
            raise TemplateSyntaxError(f"{{% row %}}: {{% {sentence} %}} is unknown or comes twice")
