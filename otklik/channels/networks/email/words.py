"""What a person wrote in a letter: plain text, without the copy of ours beneath it."""

import re
from email.message import Message
from html.parser import HTMLParser

from otklik.channels.networks.email.headers import charset_of, content, decoded
from otklik.channels.networks.email.opening import Letter

LONGEST = 100_000  # signs; more is no letter but a file, and the letter itself is kept
LONGEST_PAGE = 1_000_000  # signs of HTML, whose words are few among its marks
DEEPEST = 20  # quotations within quotations
BLOCKS = {"address", "article", "blockquote", "center", "div", "dl", "dt", "dd", "form", "h1"}
BLOCKS |= {"h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "table", "tr", "ul"}
UNSEEN = frozenset({"head", "script", "style", "title", "template"})
QUOTE = re.compile(r"\s*>")
# "24.11.2026 12:00, Комитет пишет:", "On Tue, Nov 24, 2026 … wrote:", "вт, 24 нояб. 2026 … <a@b>:"
SAID = re.compile(r"(?=.*\d)(?=.*(?:@|пишет|писал|wrote|schrieb)).{8,400}:\s*", re.IGNORECASE)
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
    """The words of a letter; of an answer without what it answers, where that can be told."""
    whole = _whole(letter)[:LONGEST]
    return (without_ours(whole) if is_answer else whole).strip()


def without_ours(text: str) -> str:
    """The text above the copy of the letter it answers; all of it when nothing is above. A copy
    that is answered piece by piece stays: its pieces make sense of the answers."""
    lines = text.splitlines()
    for at, line in enumerate(lines):
        if CUT.fullmatch(line) or (FROM.fullmatch(line) and _is_headed(lines[at + 1 : at + 4])):
            lines = lines[:at]
            while lines and RULE.fullmatch(lines[-1]):
                lines.pop()
            break
    end = len(lines)
    while end and (not lines[end - 1].strip() or QUOTE.match(lines[end - 1])):
        end -= 1
    if any(QUOTE.match(line) for line in lines[end:]):
        end = _above_attribution(lines[:end])
    kept = "\n".join(lines[:end]).rstrip()
    return kept if kept.strip() else text


def _is_headed(lines: list[str]) -> bool:
    """Whether these lines look like the rest of a letter's head."""
    return sum(bool(SENT.fullmatch(line)) for line in lines) >= 2


def _above_attribution(lines: list[str]) -> int:
    """Where the line ends that says who wrote what is quoted; it may be broken in two or three."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    for count in (1, 2, 3):
        if count <= end and SAID.fullmatch(" ".join(lines[end - count : end])):
            return end - count
    return end


def _whole(letter: Letter) -> str:
    plain, rich = "", ""
    for part in leaves(letter):
        if is_file(part):
            continue
        kind = part.get_content_type()
        if kind == "text/plain" and not plain.strip():
            plain = _unflowed(part, decoded(content(part), charset_of(part))[:LONGEST])
        elif kind == "text/html" and not rich.strip():
            rich = from_html(decoded(content(part), charset_of(part))[:LONGEST_PAGE])
    return (plain if plain.strip() else rich).replace("\r\n", "\n").replace("\r", "\n")


def leaves(letter: Letter) -> list[Letter]:
    """Parts that are not made of others, in order; a letter within the letter is one part."""
    found: list[Letter] = []
    waiting = [letter]
    while waiting and len(found) < 200:
        part = waiting.pop(0)
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting = [one for one in inner if isinstance(one, Message)] + waiting
        else:
            found.append(part)
    return found


def is_file(part: Letter) -> bool:
    """Whether a part is meant to be kept rather than read."""
    if part.get_content_disposition() == "attachment":
        return True
    return part.get_content_type() not in {"text/plain", "text/html"} or bool(part.get_filename())


def from_html(page: str) -> str:
    """The words of a page, quotations marked as in plain text."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """What is longer than is kept, and quotations within quotations without end, are cut: a line
    that grows sign by sign, or bears a thousand marks, takes the square of its length."""

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
        lines = [f"{'> ' * depth}{''.join(said).strip()}".rstrip() for depth, said in self.lines]
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


def _unflowed(part: Letter, text: str) -> str:
    """Lines that only a program broke, joined again (RFC 3676)."""
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
