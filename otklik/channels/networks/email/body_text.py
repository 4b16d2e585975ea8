"""The text of a letter, without the quotation of ours. Only e-mail has HTML and quotations."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from otklik.channels.networks.email.payloads import Letter, charset_of, content, decode_text, inside

LONGEST = 100_000  # characters; more is not a letter but a file, and the raw letter is stored
LONGEST_PAGE = 1_000_000  # characters of HTML
DEEPEST = 20  # quotations within quotations, parts within parts
MOST_PARTS = 200
LONGEST_STUB = 400  # characters
# "Your program does not show HTML", "Откройте письмо в браузере": placeholders of mail programs.
STUB = re.compile(r"html|браузер|browser", re.IGNORECASE)
SIGNATURE = re.compile(r"--\s?")
LONGEST_SIGNATURE = 12  # lines
BLOCKS = {"address", "article", "blockquote", "center", "div", "dl", "dt", "dd", "form", "h1"}
BLOCKS |= {"h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "table", "tr", "ul"}
UNSEEN = frozenset({"head", "script", "style", "title", "template"})
QUOTE = re.compile(r"\s*>")
# "24.11.2026 12:00, Комитет пишет:", "On Tue, Nov 24, 2026 … wrote:", "вт, 24 нояб. 2026 … <a@b>:"
QUOTE_HEADER = re.compile(
    r"(?=.*\d)(?=.*(?:@|пишет|писал|wrote|schrieb)).{8,400}:\s*", re.IGNORECASE
)
CUT = re.compile(
    r"\s*(?:-{2,}|_{2,})\s*(?:original message|исходное сообщение|original-nachricht)\b.*",
    re.IGNORECASE,
)
RULE = re.compile(r"\s*[_-]{5,}\s*")
FROM = re.compile(r"\s*\*?(?:from|от|от кого)\s*:\*?\s*\S.*", re.IGNORECASE)
SENT = re.compile(
    r"\s*\*?(?:sent|date|to|subject|отправлено|дата|кому|тема)\s*:\*?\s*\S.*", re.IGNORECASE
)


def text_of(letter: Letter, *, is_answer: bool) -> str:
    """The text of a letter; of a reply without the quotation, if that can be recognised."""
    text = whole_text(letter)
    return (strip_quotation(text) if is_answer else text).strip()


def strip_quotation(text: str) -> str:
    """The text above a quoted letter. A quotation with inline replies stays."""
    lines = text.splitlines()
    for at, line in enumerate(lines):
        if CUT.fullmatch(line) or (FROM.fullmatch(line) and _is_headed(lines[at + 1 : at + 4])):
            lines = lines[:at]
            while lines and RULE.fullmatch(lines[-1]):
                lines.pop()
            break
    above, signature = _split_signature(lines)
    end = len(above)
    while end and (not above[end - 1].strip() or QUOTE.match(above[end - 1])):
        end -= 1
    if any(QUOTE.match(line) for line in above[end:]):
        end = _above_attribution(above[:end])
        lines = [*above[:end], *signature]
    remaining = "\n".join(lines).rstrip()
    return remaining if "".join(lines[:end]).strip() else text


def _split_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """The signature may be below the quotation."""
    last = max(0, len(lines) - LONGEST_SIGNATURE)
    for at in range(len(lines) - 1, last - 1, -1):
        if QUOTE.match(lines[at]):
            break
        if SIGNATURE.fullmatch(lines[at]):
            return lines[:at], lines[at:]
    return lines, []


def _is_headed(lines: list[str]) -> bool:
    """Whether these lines look like headers of a quoted letter."""
    return sum(bool(SENT.fullmatch(line)) for line in lines) >= 2


def _above_attribution(lines: list[str]) -> int:
    """The end of the text above the line "… wrote:", which may be broken in two or three."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    for count in (1, 2, 3):
        if count <= end and QUOTE_HEADER.fullmatch(" ".join(lines[end - count : end])):
            return end - count
    return end


def whole_text(letter: Letter) -> str:
    found: dict[str, str] = {}  # by content: some programs send the same text twice
    length = 0
    for text in _texts(letter):
        plain = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
        if plain.strip() and length < LONGEST:
            found.setdefault("".join(plain.split()), plain)
            length += len(plain)
    return "\n\n".join(found.values())[:LONGEST]


def _texts(part: Letter, deep: int = 0) -> Iterator[str]:
    """The text of each part; of alternatives only one."""
    inner = inside(part)
    if part.get_content_maintype() == "multipart" and inner is not None:
        parts = inner[:MOST_PARTS]
        if deep > DEEPEST:
            return
        if part.get_content_subtype() != "alternative":
            for one in parts:
                yield from _texts(one, deep + 1)
            return
        plain = [one for one in parts if one.get_content_type() == "text/plain"]
        rich = [one for one in parts if one.get_content_type() != "text/plain"]
        yield _choose(*("\n\n".join(_all(some, deep + 1)) for some in (plain, rich)))
    elif not is_file(part):
        if part.get_content_type() == "text/plain":
            yield _unflow(part, decode_text(content(part), charset_of(part))[:LONGEST])
        else:
            yield from_html(decode_text(content(part), charset_of(part))[:LONGEST_PAGE])


def _all(parts: list[Letter], deep: int) -> Iterator[str]:
    return (text for part in parts for text in _texts(part, deep) if text.strip())


def _choose(plain: str, rich: str) -> str:
    """Plain text, unless it only says that the letter is HTML."""
    is_stub = len(plain) < LONGEST_STUB and bool(STUB.search(plain)) and len(rich) > len(plain)
    return plain if plain.strip() and not (is_stub and rich.strip()) else rich


def leaves(letter: Letter) -> list[Letter]:
    """Parts that contain no others, in order; a letter within the letter is one part."""
    found: list[Letter] = []
    waiting = [letter]
    while waiting and len(found) < 200:
        part = waiting.pop(0)
        inner = inside(part)
        if part.get_content_maintype() == "multipart" and inner is not None:
            waiting = inner + waiting
        else:
            found.append(part)
    return found


def is_file(part: Letter) -> bool:
    if part.get_content_disposition() == "attachment":
        return True
    return part.get_content_type() not in {"text/plain", "text/html"} or bool(part.get_filename())


def from_html(page: str) -> str:
    """The text of a page, with quotations marked by >."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Truncates what takes quadratic time: long lines, deep quotations."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[tuple[int, list[str]]] = [(0, [])]
        self.length = 0
        self.quoted = 0
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self.unseen += 1
        if tag == "blockquote":
            self.quoted += 1
        if tag == "br" or tag in BLOCKS:
            self._begin_line(is_forced=tag == "br")
        if tag == "li":
            self._say("- ")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        if tag == "blockquote":
            self.quoted = max(0, self.quoted - 1)
        if tag in BLOCKS:
            self._begin_line(is_forced=False)
        if tag == "p":
            self._begin_line(is_forced=True)
        if tag in {"td", "th"}:
            self._say(" ")

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        text = re.sub(r"\s+", " ", data)
        if text == " " and not self.lines[-1][1]:
            return
        self._say(text)

    def text(self) -> str:
        lines = [f"{'> ' * depth}{''.join(item).strip()}".rstrip() for depth, item in self.lines]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def _begin_line(self, *, is_forced: bool) -> None:
        if is_forced or any(map(str.strip, self.lines[-1][1])):
            self.lines.append((self._depth, []))
            self.length += 1 + 2 * self._depth
        else:
            self.lines[-1] = (self._depth, [])

    def _say(self, text: str) -> None:
        if self.length > LONGEST:
            return
        if not self.lines[-1][1]:
            self.lines[-1] = (self._depth, [])
        self.lines[-1][1].append(text)
        self.length += len(text)

    @property
    def _depth(self) -> int:
        return min(self.quoted, DEEPEST)


def _unflow(part: Letter, text: str) -> str:
    """Join lines that were wrapped by the sender's program (RFC 3676)."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    drops_space = str(part.get_param("delsp", "")).lower() == "yes"
    lines: list[str] = []
    is_open = False
    for line in text.splitlines():
        unstuffed = line.removeprefix(" ")
        is_plain = not QUOTE.match(line) and line != "-- "
        if is_open and is_plain and lines and not QUOTE.match(lines[-1]):
            lines[-1] = (lines[-1][:-1] if drops_space else lines[-1]) + unstuffed
        else:
            lines.append(unstuffed)
        is_open = is_plain and line.endswith(" ")
    return "\n".join(lines)
