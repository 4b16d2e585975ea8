"""People of the practice network who write, and the incidents that come of it."""

import re
from uuid import uuid4

import httpx

from tests.running import Installation

NUMBER = """
from otklik.incidents.cases.message import MessageVersion
found = MessageVersion.objects.filter(text__contains={words!r}).first()
print(found.message.incident.number if found else "")
"""


def write(installation: Installation, *text: str) -> None:
    """Each a new person, whose browser has been here never before."""
    with httpx.Client(base_url=installation.url, trust_env=False) as client:
        page = client.get("/practice/").text
        form = re.search(
            r'<form[^>]+action="(/practice/posts/\d+/comments/)".*?</form>', page, re.S
        )
        assert form
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
        (token,) = ((name, value) for name, value in client.cookies.items() if "csrf" in name)
        for words in text:
            client.cookies.clear()
            client.cookies.set(*token)
            written = {"text": words, "key": str(uuid4())}
            assert client.post(form[1], data=hidden | written).status_code == 302


def asked(installation: Installation, words: str) -> str:
    """Somebody writes these words, with some of their own behind; where the desk has them."""
    words = f"{words} {uuid4().hex[:6]}"
    write(installation, words)
    return come(installation, words)


def come(installation: Installation, words: str) -> str:
    """Where the desk has what holds these words, once it came."""
    numbers: list[str] = []

    def has_come() -> bool:
        numbers.append(installation.python(NUMBER.format(words=words)).strip())
        return bool(numbers[-1])

    installation.wait_until(has_come)
    return f"/desk/incidents/{numbers[-1]}/"
