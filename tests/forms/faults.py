"""What an error page lacks: look.md, sentence 10."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

SUMMARY = re.compile(r'<div class="summary"[^>]*>.*?</div>', re.DOTALL)
FIELD_ERROR = re.compile(
    r'class="error"[^>]*>\s*(?:<span class="away">[^<]*</span>)?(.*?)</p>', re.DOTALL
)
LINE = re.compile(r"<li>(.*?)</li>", re.DOTALL)
LINK = re.compile(r'<a href="#([^"]+)">(.*)</a>', re.DOTALL)
WORDS = {"text", "search", "tel", "email", "url", "number"}


def faults(page: str) -> Iterator[str]:
    """What is wrong with a page that came back because a form was; nothing where all is well."""
    page = re.sub(r"\s+", " ", page)
    if not re.search(r"<title>\s*Ошибка: (?!Ошибка)", page):
        yield "the title does not begin with «Ошибка: »"
    summaries = SUMMARY.findall(page)
    if len(summaries) != 1:
        yield f"{len(summaries)} summaries"
        return
    if 'role="alert" tabindex="-1" data-focus' not in summaries[0]:
        yield "the summary does not take the focus"
    if page.count('role="alert"') != 1:
        yield "more than one thing is said at once"
    lines = LINE.findall(summaries[0])
    if not lines:
        yield "the summary is empty"
    items = [item.strip() for item in FIELD_ERROR.findall(page)]
    for line in lines:
        link = LINK.fullmatch(line)
        if link is None:  # said of the whole form
            continue
        if f'id="{link[1]}"' not in page:
            yield f"«{link[2]}» leads nowhere"
        if not any(link[2].endswith(item) or link[2] in item for item in items):
            yield f"«{link[2]}» is said otherwise at its field"


@dataclass
class Form:
    """What a person can fill in, those fields among it that take words, and what the page sends
    beside it, with the first button."""

    typed: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    hidden: dict[str, str] = field(default_factory=dict)
    has_button: bool = False


class Fields(HTMLParser):
    """The forms on a page, by the address that a press sends them to."""

    def __init__(self, page: str, here: str) -> None:
        super().__init__()
        self.here = here
        self.forms: dict[str, Form] = {}
        self.open: Form | None = None
        self.feed(page)

    def at(self, address: str) -> Form:
        """The form that goes to an address: all of them, where several do."""
        return self.forms.get(address, Form())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            is_sent = (given.get("method") or "get").lower() == "post"
            self.open = self._form(given.get("action") or self.here) if is_sent else None
        if self.open is None:
            return
        if tag == "button" and given.get("formaction"):
            self.forms[str(given["formaction"]).partition("?")[0]] = self.open
        name, sort = given.get("name"), given.get("type") or "text"
        if tag == "button" and name and not self.open.has_button:
            self.open.hidden[name] = given.get("value") or ""
        self.open.has_button = self.open.has_button or tag == "button"
        if not name or "disabled" in given or tag not in ("input", "textarea", "select"):
            return
        if sort == "hidden":
            self.open.hidden[name] = given.get("value") or ""
            return
        self.open.typed.add(name)
        if tag == "textarea" or (tag == "input" and sort in WORDS):
            self.open.words.add(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None

    def _form(self, action: str) -> Form:
        return self.forms.setdefault(action.partition("?")[0], Form())
