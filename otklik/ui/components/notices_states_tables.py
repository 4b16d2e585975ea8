"""Pieces of any page: notes in the margin, notices, states, lists, tables."""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.paginator import Page
from django.template import Context, RequestContext
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from otklik.ui import hyphens
from otklik.ui.components import one_of, register
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
    """A name with «№ 6-уч» on one line; a very long number may be torn."""
    parts, end = list[str](), 0
    for found in _NUMBER.finditer(text):
        number = format_html('<span class="nowrap">{}</span>', found.group())
        parts += [conditional_escape(text[end : found.start()]), number]
        end = found.end()
    return SafeString("".join([*parts, conditional_escape(text[end:])]))


@register.simple_tag
def phone_digits(phone: str) -> str:
    """A telephone number as `tel:` takes it; only the first of several."""
    first = re.split(r"[,;]", phone)[0]
    digits = re.sub(r"\D", "", first)
    if len(digits) == 11 and digits.startswith("8") and "+" not in first:
        digits = f"7{digits[1:]}"
    return f"+{digits}" if len(digits) == 11 else digits


@register.simple_tag
def icon(code: str) -> SafeString:
    """A pictogram beside words that say the same; readers and blind people lose nothing."""
    _name, line = ICONS[one_of("icon", "code", code, ICONS)]
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none"'
        ' stroke="currentColor" stroke-width="1.75" stroke-linecap="round"'
        ' stroke-linejoin="round" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        line,
    )


@register.inclusion_tag("ui/components/setting_link.html", takes_context=True)
def setting_link(context: RequestContext, address: str, label: str) -> dict[str, object]:
    """A setting in the header: on a page with a form a button that takes along what was typed.

    Lynx knows no `form` of a button: for it the button stands in a form that only leads there.
    """
    there = urlsplit(address)
    return {
        "address": address,
        "label": label,
        "form": context.get("kept_form", ""),
        "path": there.path,
        "query": parse_qsl(there.query),
    }


@register.simple_block_tag
def part(
    content: str, *, note: str = "", id: str = "", is_heading: bool = True, lang: str = ""
) -> SafeString:
    """A part of a sheet with its note in the margin; on a phone the note stands above.

    A note is the heading of its part, unless it is a date or a count (`is_heading=False`). `lang`
    is the language of the note where it is not the one of the frame.
    """
    return render_to_string(
        "ui/components/part.html",
        {"content": content, "note": note, "id": id, "is_heading": is_heading, "lang": lang},
    )


@register.simple_block_tag(takes_context=True)
def soft_hyphens(context: Context, content: str) -> SafeString:
    """A piece of a page; where its reader chose large letters or wide ones, with soft hyphens."""
    display = context.get("display")
    if display is None or not display.is_large:
        return SafeString(content)
    return SafeString(hyphens.html(content))


@register.simple_block_tag
def folded_menu(content: str) -> SafeString:
    """Links in a row; behind one press «Меню» where room is short, with no script at all.

    Style cannot force `details` open, so the content stands twice, one of them hidden:
    it may hold no `id`.
    """
    return render_to_string("ui/components/folded_menu.html", {"content": content})


@register.simple_block_tag
def notice(content: str, *, kind: str = "info", id: str = "") -> SafeString:
    """What became of an act (`done`, `failed`, `unknown`), what to know (`info`) or to do."""
    mark, word = NOTICE_KINDS[one_of("notice", "kind", kind, NOTICE_KINDS)]
    return render_to_string(
        "ui/components/notice.html",
        {"content": content, "kind": kind, "mark": mark, "word": word, "id": id},
    )


@register.inclusion_tag("ui/components/status_messages.html", takes_context=True)
def status_messages(context: RequestContext) -> dict[str, object]:
    """The status line: what the last act did, said once. The region is there even when empty.

    With a message tagged `moved` focus goes to the heading of what was opened instead, which the
    status describes.
    """
    items = list(context.get("messages") or ())
    return {
        "notices": [(message, LEVEL_KINDS.get(message.level_tag, "info")) for message in items],
        "has_moved": any("moved" in message.tags.split() for message in items),
    }


@register.simple_tag
def state(kind: str, word: str) -> SafeString:
    """A state by word, shape and colour: late, soon, done, info, draft, private."""
    mark = STATE_MARKS[one_of("state", "kind", kind, STATE_MARKS)]
    return format_html(
        '<span class="state state-{}">'
        '<span class="state-mark" aria-hidden="true">{} </span>{}</span>',
        kind,
        mark,
        word,
    )


@register.inclusion_tag("ui/components/pair.html")
def pair(
    question: str, answer: str, *, href: str = "", link: str = "", about: str = "", lang: str = ""
) -> dict[str, object]:
    """A question and its answer, each behind a dash; `link` is the text of the way on, `about` what
    a screen reader says after it."""
    return {
        "question": question, "answer": answer, "href": href, "link": link, "about": about,
        "lang": lang,
    }  # fmt: skip


@register.simple_block_tag
def short_answer(content: str) -> SafeString:
    """The one short answer a page may have."""
    return render_to_string("ui/components/short_answer.html", {"content": content})


@register.inclusion_tag("ui/components/steps.html")
def steps(items: Iterable[Any]) -> dict[str, object]:
    return {"items": list(items)}


@register.inclusion_tag("ui/components/facts.html")
def facts(rows: Iterable[tuple[Any, Any]]) -> dict[str, object]:
    """Pairs of a term and its value; pairs without a value are left out."""
    return {"rows": [(term, value) for term, value in rows if value not in (None, "")]}


@register.simple_block_tag
def table_region(content: str, *, caption: str, id: str, is_wide: bool = False) -> SafeString:
    """A table of numbers, named and scrolled sideways; the content is thead and tbody.

    One that `is_wide` for a phone says there that it goes on beside the screen.
    """
    return render_to_string(
        "ui/components/table_region.html",
        {"content": content, "caption": caption, "id": id, "is_wide": is_wide},
    )


@register.inclusion_tag("ui/components/pagination.html", takes_context=True)
def pagination(
    context: RequestContext, page: Page[Any], *, parameter: str = "page"
) -> dict[str, object]:
    """Pages as links that keep the filters of the address."""

    def address(number: int) -> str:
        query = context["request"].GET.copy()
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("ui/components/empty.html")
def empty(sentence: str, *, hint: str = "", href: str = "", action: str = "") -> dict[str, object]:
    """Why nothing is here and what to do about it."""
    return {"sentence": sentence, "hint": hint, "href": href, "action": action}


@register.inclusion_tag("ui/components/breadcrumb.html")
def breadcrumb(trail: Sequence[tuple[str, str]]) -> dict[str, object]:
    """Where this page lies: pairs of title and address, the nearest last."""
    return {"trail": trail}
