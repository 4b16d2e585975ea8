"""Guides for connecting each network: docs/how-to/connect-<network>.md, shown at the desk too."""

import re
from functools import cache
from itertools import takewhile
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override
from markdown_it import MarkdownIt
from markdown_it.token import Token

PACKAGE = Path(__file__).resolve().parents[1]
SHELVES = (PACKAGE / "guides", PACKAGE.parents[1] / "docs" / "how-to")
OUTSIDE = re.compile(r"^https://")
DEEPEST = 6
FIT = 2  # columns on a phone
LANGUAGE = "ru"  # of the guides


@cache
def guide(network: str) -> SafeString:
    """The guide as HTML below a heading of the second level; empty when there is none.

    Without its own title, raw HTML and links to other pages of the documentation."""
    if not re.fullmatch(r"[a-z]+", network):
        return SafeString("")
    paths = (shelf / f"connect-{network}.md" for shelf in SHELVES)
    found = next((path for path in paths if path.is_file()), None)
    if found is None:
        return SafeString("")
    # What the renderer makes of our own pages; html is off, so nothing passes unescaped.
    return mark_safe(render_guide(found.read_text("utf-8")))  # noqa: S308


def render_guide(text: str) -> str:
    """Markdown as HTML, headings one level deeper, without the title."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        tokens = tokens[3:]
    tokens = _wrap_tables(_drop_empty_heads(tokens))
    for token in tokens:
        if token.type.startswith("heading"):
            token.tag = f"h{min(int(token.tag[1]) + 1, DEEPEST)}"
        if token.children:
            token.children = _drop_inner_links(token.children)
    return str(reader.renderer.render(tokens, reader.options, {}))


def _drop_empty_heads(tokens: list[Token]) -> list[Token]:
    """Markdown gives every table a head; screen readers would read an empty one."""
    remaining: list[Token] = []
    for token in tokens:
        remaining.append(token)
        if token.type == "thead_close":
            begin = max(n for n, one in enumerate(remaining) if one.type == "thead_open")
            if not any(one.content for one in remaining[begin:]):
                del remaining[begin:]
    return remaining


def _wrap_tables(tokens: list[Token]) -> list[Token]:
    """Each table in its own region that scrolls sideways, named by the heading above it."""
    wrapped: list[Token] = []
    above, tables = "", 0
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is not None and before.type == "heading_open":
            above, tables = token.content, 0
        if token.type == "table_open":
            tables += 1
            name = above if tables == 1 else f"{above} ({tables})"
            wrapped.append(_raw(_region(name, is_wide=_columns(tokens, token) > FIT)))
        wrapped.append(token)
        if token.type == "table_close":
            wrapped.append(_raw("</div>"))
    return wrapped


def _columns(tokens: list[Token], table: Token) -> int:
    """Cells in the first row of a table."""
    begin = next(n for n, one in enumerate(tokens) if one is table)
    row = takewhile(lambda one: one.type != "tr_close", tokens[begin:])
    return sum(one.type in {"th_open", "td_open"} for one in row)


def _region(name: str, *, is_wide: bool) -> str:
    with override(LANGUAGE):
        swipe = gettext("The table is wide: swipe it sideways.")
    return format_html(
        '{}<div class="scroll" role="region" aria-label="{}" tabindex="0">',
        format_html('<p class="swipe">{}</p>', swipe) if is_wide else "",
        name.replace("`", ""),
    )


def _raw(html: str) -> Token:
    return Token("html_block", "", 0, content=html)


def _drop_inner_links(tokens: list[Token]) -> list[Token]:
    remaining, dropping = [], False
    for token in tokens:
        if token.type == "image":
            continue
        if token.type == "link_open":
            dropping = not OUTSIDE.match(str(token.attrGet("href") or ""))
            token.attrSet("rel", "noreferrer")
        if token.type in {"link_open", "link_close"} and dropping:
            continue
        remaining.append(token)
    return remaining
