"""Terminal output of `otklik`: each sentence in two languages, each step with its duration."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from otklik.core.refusal import Refused

BEAT_SECONDS = 3.0


class Pair(str):
    """A sentence in both languages, for a terminal; a page takes one of them."""

    ru: str
    en: str

    def __new__(cls, ru: str, en: str) -> Self:
        made = super().__new__(cls, f"{ru} · {en}")
        made.ru, made.en = ru, en
        return made


def pair(ru: str, en: str) -> Pair:
    return Pair(ru, en)


def refusal(ru: str, en: str) -> Refused:
    return Refused(pair(ru, en))


def in_language(sentence: str, language: str) -> str:
    """One half of a pair; any other text as it is."""
    if isinstance(sentence, Pair):
        return sentence.ru if language == "ru" else sentence.en
    return sentence


def say(ru: str, en: str) -> None:
    print(pair(ru, en), flush=True)


def complain(sentence: object) -> None:
    print(sentence, file=sys.stderr, flush=True)


@contextmanager
def step(ru: str, en: str) -> Iterator[None]:
    """One line: what is being done, a dot every few seconds, and how long it took."""
    print(f"{pair(ru, en)} ", end="", flush=True)
    started, is_over = time.monotonic(), threading.Event()

    def beat() -> None:
        while not is_over.wait(BEAT_SECONDS):
            print(".", end="", flush=True)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    except BaseException:
        is_over.set()
        thread.join()
        print(flush=True)
        raise
    is_over.set()
    thread.join()
    print(f"… {time.monotonic() - started:.1f} s", flush=True)
