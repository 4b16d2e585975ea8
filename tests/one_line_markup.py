"""Markup as a browser reads it: a line break is a space, and nothing at the edge of a block.

Tests look for pieces of a page such as `<p class="number">12</p>`; where a template breaks its
lines is no part of what they promise. The settings of tests let each page go through this.
"""

import re
from collections.abc import Callable, Iterator

from django.http import HttpRequest
from django.http.response import HttpResponseBase

AS_TYPED = re.compile(
    r"<(pre|textarea|script|style)\b.*?</\1>"
    r"|<(\w+) class=\"(?:as-shown|reply-text|difference)\".*?</\2>",  # CSS keeps their breaks
    re.S,
)
TAG = re.compile(r"</?([a-z][\w-]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
BREAK = re.compile(r"[ \t]*\n\s*")
BREAK_IN_TAG = re.compile(r"(\"[^\"]*\"|'[^']*')|[ \t]*\n\s*(>?)")
BLOCK = re.compile(
    r"address|article|aside|blockquote|body|br|caption|col|colgroup|dd|details|dialog|div|"
    r"dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|head|header|hr|html|legend|li|"
    r"link|main|meta|nav|ol|optgroup|option|p|search|section|select|summary|table|tbody|td|"
    r"tfoot|th|thead|title|tr|ul"
)


def in_one_line(html: str) -> str:
    """Without line breaks, but for those of texts and values that keep theirs."""
    pieces, end = [], 0
    for typed in AS_TYPED.finditer(html):
        pieces += [*_joined(html[end : typed.start()]), typed[0]]
        end = typed.end()
    return "".join([*pieces, *_joined(html[end:])])


def _joined(html: str) -> Iterator[str]:
    end, is_after_a_block = 0, True
    for tag in TAG.finditer(html):
        is_block = BLOCK.fullmatch(tag[1]) is not None
        yield _text(html[end : tag.start()], is_after_a_block, is_block)
        yield BREAK_IN_TAG.sub(lambda one: one[1] or one[2] or " ", tag[0])
        end, is_after_a_block = tag.end(), is_block
    yield _text(html[end:], is_after_a_block, True)


def _text(text: str, is_after_a_block: bool, is_before_a_block: bool) -> str:
    def space(found: re.Match[str]) -> str:
        is_first = is_after_a_block and found.start() == 0
        is_last = is_before_a_block and found.end() == len(text)
        return "" if is_first or is_last else " "

    return BREAK.sub(space, text)


def middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and not response.streaming and "Content-Encoding" not in response.headers:
            response.content = in_one_line(response.content.decode()).encode()  # type: ignore[attr-defined]
            if "Content-Length" in response.headers:
                response.headers["Content-Length"] = str(len(response.content))  # type: ignore[attr-defined]
        return response

    return respond
