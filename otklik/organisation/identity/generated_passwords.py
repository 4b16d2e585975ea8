"""Generated passwords: Russian words in Latin letters, easy to read out and to type."""

import secrets
from functools import cache
from pathlib import Path


@cache
def words() -> list[str]:
    return Path(__file__).with_name("words.txt").read_text("ascii").split()


def some_words(number: int) -> str:
    """About nine bits per word: three words for demonstrations, four for passwords that are changed
    at first sign-in; both protected by the sign-in limits."""
    return "-".join(secrets.choice(words()) for _ in range(number))
