"""What a rule of periods.yaml says: a term of the law, from what it runs, by which clause."""

from typing import Annotated, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from otklik.core.pack.validation import PackModel
from otklik.knowledge.claim_letters.claim_template_schema import Norm
from otklik.knowledge.consumer_deadlines.calculate_deadline import LONGEST, Unit

Sentence = Annotated[str, Field(min_length=1, max_length=500)]


class Rule(PackModel):
    """One term.

    `event` names the day asked for, `happened` is how it is told back; `start` is said where the
    law itself tells from when to count. `yours` are the terms of the person who asks, the others
    are the shop's. `after` says what to do when the term is over.
    """

    code: str = Field(pattern=r"^[a-z0-9-]+$", max_length=40)
    group: str = Field(min_length=1, max_length=80)
    title: str = Field(min_length=1, max_length=120)
    event: str = Field(min_length=1, max_length=120)
    hint: str = Field(default="", max_length=300)
    happened: str = Field(min_length=1, max_length=80)
    days: int = Field(default=0, ge=0, le=LONGEST)
    months: int = Field(default=0, ge=0, le=24)
    yours: bool = False
    says: Sentence
    start: str = Field(default="", max_length=500)
    norm: Norm
    notes: tuple[Sentence, ...] = ()
    after: Sentence
    claim: str = Field(default="", max_length=60)
    words: str = Field(default="", max_length=300)

    @model_validator(mode="after")
    def has_one_length(self) -> Self:
        if bool(self.days) == bool(self.months):
            raise ValueError(_("A term is “days” or “months”, one of them."))
        return self

    @property
    def count(self) -> int:
        return self.days or self.months

    @property
    def unit(self) -> Unit:
        return Unit.DAYS if self.days else Unit.MONTHS


class RulesFile(PackModel):
    """periods.yaml. `calendar` is the clause by which a last day that is not worked moves,
    `beginning` the one by which days are counted from the next, `months` the one of months."""

    beginning: Norm
    months: Norm
    calendar: Norm
    periods: tuple[Rule, ...] = Field(min_length=1)
