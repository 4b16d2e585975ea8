"""A draft through its pages, as a browser without scripts sends it."""

import re
from html import unescape

from django.test import Client

from otklik.legal_acts.acts.act import Act
from otklik.surveys.editor.models import Draft

from .conftest import NOON

ROOM = "/desk/surveys/questionnaires/"


def an_act(code: str) -> Act:
    act: Act = Act.objects.create(
        code=code, kind="приказ", number="40", adopted_on=NOON.date(), body="Орган", title="Анкета"
    )
    return act


def page(draft: Draft, rest: str = "") -> str:
    return f"{ROOM}drafts/{draft.pk}/{rest}"


def fields_of(html: str) -> dict[str, list[str]]:
    """What a browser would send of the form of a question, but for its buttons."""
    form = html[html.index('id="question"') :]
    form = form[: form.index("</form>")]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        kind, name = _of(tag, "type"), _of(tag, "name")
        if kind in ("checkbox", "radio") and " checked" not in tag:
            continue
        found.setdefault(name, []).append(unescape(_of(tag, "value")))
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        found[name] = [unescape(text)]
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.S):
        found[name] = [unescape(v) for v in re.findall(r'value="([^"]*)" selected', options)]
    return found


def _of(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found[1] if found else ""


def save(client: Client, draft: Draft, which: str, _do: str = "save", **changed: object) -> str:
    path = page(draft, f"questions/{which}/")
    values = {**fields_of(client.get(path).content.decode()), **changed, "_do": _do}
    return client.post(path, values, follow=True).content.decode()


def question_of(draft: Draft, code: str) -> dict[str, object]:
    draft.refresh_from_db()
    return next(one for one in draft.questions if one["code"] == code)
