"""A page as a reader has it: its words, and where its links lead."""

import re
from html import unescape

from django.test import Client


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


def links(text: str) -> dict[str, str]:
    """Addresses by the words of their links, without marks inside."""
    found = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', text, re.S)
    return {re.sub(r"<[^>]+>", "", words).strip(): address for address, words in found}
