"""The blocks of a survey's report, for tests of what it says."""

from collections.abc import Iterable, Sequence
from itertools import dropwhile, takewhile

from otklik.core.documents.blocks import Block
from otklik.surveys.report import documents
from otklik.surveys.results.wave_results import results
from otklik.surveys.waves.models import Wave

from .conftest import NOON


def report(wave: Wave) -> Sequence[Block]:
    return documents.whole(wave, results(wave), at=NOON).blocks


def section(wave: Wave, title: str) -> list[Block]:
    """What is below the first heading that begins so, up to the next one of its level; empty where
    there is none."""
    below = list(dropwhile(lambda one: not _is_heading(one, title), report(wave)))
    inner = takewhile(lambda one: one.kind != "heading" or one.level > below[0].level, below[1:])
    return list(inner)


def _is_heading(block: Block, title: str) -> bool:
    return block.kind == "heading" and block.text.startswith(title)


def tables(blocks: Iterable[Block]) -> list[Block]:
    return [one for one in blocks if one.kind == "table"]
