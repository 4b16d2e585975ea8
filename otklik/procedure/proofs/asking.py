"""Several proofs asked at once: whatever they count, the database is asked one question."""

from collections.abc import Generator, Mapping

from otklik.core.counting import counts
from otklik.organisation.models import User
from otklik.procedure.proofs.evidence import Counting, Evidence, Period, Proof


def evidence(proofs: Mapping[str, Proof], period: Period, user: User) -> dict[str, Evidence]:
    """What each of the proofs found, by its code."""
    asked = {code: proof.ask(period, user) for code, proof in proofs.items()}
    counting = {code: each for code, each in asked.items() if isinstance(each, Generator)}
    wanted = {
        (code, name): rows for code, each in counting.items() for name, rows in next(each).items()
    }
    numbers = counts(wanted, beside=user)
    return {
        code: _told(each, {name: n for (of, name), n in numbers.items() if of == code})
        if isinstance(each, Generator)
        else each
        for code, each in asked.items()
    }


def _told(counting: Counting, numbers: Mapping[str, int]) -> Evidence:
    try:
        counting.send(numbers)
    except StopIteration as end:
        found: Evidence = end.value
        return found
    raise RuntimeError("A proof counts once.")
