"""Words of Wagtail said in our Russian: shown instead of its own, and still Wagtail's words."""

import re
from pathlib import Path

import wagtail
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import gettext, override

[CATALOGUE] = settings.LOCALE_PATHS
with (CATALOGUE / "ru/LC_MESSAGES/django.po").open("rb") as file:
    WORDS = [str(message.id) for message in read_po(file) if message.id]
NOISE = re.compile(r"\s+|\\|[\"']")


def test_each_is_said_in_our_words() -> None:
    with override("ru"):
        assert gettext("Page '%(page_title)s' has been published.").startswith("Страница «")
        for text in WORDS:
            message = gettext(text)
            assert message != text
            assert not re.search("спешн|слаг|рабоч[а-я]+ процесс|ревизи", message, re.IGNORECASE)


def test_each_is_still_a_word_of_wagtail() -> None:
    """After an upgrade a text that Wagtail changed would be said in its own Russian again."""
    root = Path(wagtail.__file__).parent
    sources = [*root.rglob("*.py"), *root.rglob("templates/**/*.html")]
    written = NOISE.sub("", " ".join(one.read_text("utf-8") for one in sources))
    written = re.sub(r"\{\{(\w+)\}\}", r"%(\1)s", written)
    assert [text for text in WORDS if NOISE.sub("", text) not in written] == []
