"""A colleague and their post in one line, each word once.

Who is called by a post (in a training installation, in a pack without names) has it in the name
already: «Заместитель председателя (руководитель по клиентоцентричности)».
"""

import re


def beyond(name: object, post: str) -> str:
    """What of a post («role, unit») the name does not say; empty where it says all."""
    return ", ".join(part for part in post.split(", ") if part and not _says(str(name), part))


def named(name: object, post: str) -> str:
    """«Иванова А. А., специалист, Отдел торговли»."""
    more = beyond(name, post)
    return f"{name}, {more}" if more else str(name)


def in_brackets(name: object, post: str) -> str:
    """«Иванова А. А. (специалист, Отдел торговли)»."""
    more = beyond(name, post)
    return f"{name} ({more})" if more else str(name)


def _says(name: str, part: str) -> bool:
    return re.search(rf"\b{re.escape(part)}\b", name, re.IGNORECASE) is not None
