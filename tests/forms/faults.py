"""What an error page lacks: look.md, sentence 10."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

SUMMARY = re.compile(r'<div class="summary"[^>]*>.*?</div>', re.DOTALL)
BESIDE = re.compile(r'class="error"[^>]*>(?:<span class="away">[^<]*</span>)?(.*?)</p>', re.DOTALL)
LINE = re.compile(r"<li>(.*?)</li>", re.DOTALL)
LINK = re.compile(r'<a href="#([^"]+)">(.*)</a>', re.DOTALL)
FIELD = re.compile(r'class="field[ "]')


def faults(page: str) -> Iterator[str]:
    """What is wrong with a page that came back because a form was; nothing where all is well."""
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
    heading = page.rfind("<h1", 0, page.index(summaries[0]))
    if FIELD.search(page, heading, page.index(summaries[0])):
        yield "a field stands before the summary"
    lines = LINE.findall(summaries[0])
    if not lines:
        yield "the summary is empty"
    beside = BESIDE.findall(page)
    for line in lines:
        link = LINK.fullmatch(line)
        if link is None:  # said of the whole form
            continue
        if f'id="{link[1]}"' not in page:
            yield f"«{link[2]}» leads nowhere"
        if not any(link[2].endswith(said) or link[2] in said for said in beside):
            yield f"«{link[2]}» is said otherwise at its field"


class Fields(HTMLParser):
    """The fields of the forms on a page, by the address that a press sends them to."""

    def __init__(self, page: str, here: str) -> None:
        super().__init__()
        self.here = here
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def typed(self, address: str) -> dict[str, str]:
        """What a person can type into the form that goes to an address: name and sort of field."""
        found: dict[str, str] = {}
        for action, fields in self.forms:
            if action == address:
                found |= fields
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            action = (given.get("action") or self.here).partition("?")[0]
            self.forms.append((action, {}))
        if tag == "button" and self.forms and given.get("formaction"):
            elsewhere = str(given["formaction"]).partition("?")[0]
            self.forms.append((elsewhere, self.forms[-1][1]))
        name = given.get("name")
        if not self.forms or not name or "disabled" in given:
            return
        sort = "textarea" if tag == "textarea" else given.get("type") or "text"
        if tag in ("input", "textarea"):
            self.forms[-1][1][name] = sort

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.forms:
            self.forms.append(("", {}))
