"""Which forms look stuffed. It is a guess: no form is refused for it, and it proves nothing.

Decided once, when a form arrives, and stored as one mark inside the encrypted row: not which signal
it was, how long anything took, or where it came from. Only groups are decided at closing. The rule
is fixed when the wave opens (`Wave.suspicion`) and its digest is in the audit log, so that nobody
can choose afterwards whose answers to leave out.

- a **trap** was filled: a honeypot field that people do not see and bots fill in;
- **too fast**: fewer seconds than answered fields, by the moment signed in the ticket (J. Greszki,
  M. Meyer, H. Schoen, Public Opinion Quarterly 79 (2015), 471-503, study such limits);
- **a heap**: one of many equal forms within minutes (`similar_responses.Bursts`);
- **a group**: too similar to others, however slowly they came (`similar_responses.groups`); found
  among forms of the open link when the wave closes and its forms are first decrypted;
- **one line**: straightlining: the same answer in all rows of every matrix, which honest people
  also give;
- **against itself**: two fields that ask the same have different answers, which also happens by
  mistake.

The last two are weak: only both together make a form suspicious.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from otklik.surveys.collecting import similar_responses
from otklik.surveys.instrument.form_layout_and_encoding import Answers, Form
from otklik.surveys.waves.models import Wave

UNSURE = "unsure"
STRONG, WEAK = 2, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """Forms with fewer answers than `least_…` are not judged: quickly filled, often equal."""

    enough: int = 2
    trap: int = STRONG
    seconds_a_field: float = 1.0
    least_timed: int = 5
    fast: int = STRONG
    heap_forms: int = 5
    heap_minutes: int = 10
    heap_share: float = 0.1
    least_equal: int = 10
    heap: int = STRONG
    group_widest: float = 0.25
    group_hollow: float = 3.0
    group_forms: int = 12
    group_share: float = 0.02
    group_apart: float = 3.0
    rows_of_a_line: int = 3
    matrices_of_a_line: int = 2
    line: int = WEAK
    against_itself: int = WEAK

    @classmethod
    def of(cls, wave: Wave) -> Self | None:
        """The rule of a wave; None for waves opened before rules existed."""
        return cls(**wave.suspicion) if wave.suspicion else None

    @property
    def of_groups(self) -> similar_responses.Rule:
        widest = self.group_widest
        return similar_responses.Rule(
            least_equal=self.least_equal,
            near=((widest, 2 * widest), (widest / 2, widest), (0.0, widest / 2)),
            hollow=self.group_hollow,
            least_forms=self.group_forms,
            least_share=self.group_share,
            apart=self.group_apart,
        )


IN_FORCE = Definition()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """How a form came; not stored. `seconds` since its page was rendered, None for staff entry."""

    seconds: int | None = None
    is_trapped: bool = False
    is_of_a_heap: bool = False


NO_SIGNALS = Signals()


def digest(definition: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(definition, sort_keys=True).encode()).hexdigest()


def is_suspicious(wave: Wave, answers: Answers, signals: Signals = NO_SIGNALS) -> bool:
    rule = Definition.of(wave)
    if rule is None:
        return False
    is_fast = (
        signals.seconds is not None
        and len(answers) >= rule.least_timed
        and signals.seconds < rule.seconds_a_field * len(answers)
    )
    weight = (
        rule.trap * signals.is_trapped
        + rule.fast * is_fast
        + rule.heap * signals.is_of_a_heap
        + rule.line * is_a_line(rule, wave.version.form, answers)
        + rule.against_itself * is_against_itself(wave, answers)
    )
    return weight >= rule.enough


def is_a_line(rule: Definition, form: Form, answers: Answers) -> bool:
    """Whether every matrix with enough answered rows has one answer in all of them."""
    checked = 0
    for question in form.questions:
        given = [answers[field.code] for field in question.fields if field.code in answers]
        if not question.is_matrix or len(given) < rule.rows_of_a_line:
            continue
        if len(set(given)) > 1:
            return False
        checked += 1
    return checked >= rule.matrices_of_a_line


def is_against_itself(wave: Wave, answers: Answers) -> bool:
    """Whether fields that ask the same are answered differently; "unsure" is not counted."""
    for pair in wave.version.agreements:
        first, second = answers.get(pair.first), answers.get(pair.second)
        if first and second and first != second and (UNSURE,) not in (first, second):
            return True
    return False


def groups(
    wave: Wave, *, open_link: Sequence[str], asked: Sequence[str]
) -> list[similar_responses.Group]:
    """Dense groups of forms of a closing wave; empty where no rule was fixed."""
    rule = Definition.of(wave)
    if rule is None:
        return []
    form = wave.version.form
    return similar_responses.groups(form, open_link, asked, rule.of_groups, seed=wave.key)


def marks(wave: Wave, found: Sequence[similar_responses.Group]) -> similar_responses.Marks:
    rule = Definition.of(wave) or IN_FORCE
    return similar_responses.Marks(form=wave.version.form, least=rule.least_equal, groups=found)
