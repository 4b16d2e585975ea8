"""A rule of periods.yaml: a term of the law, its beginning, its length, its clause."""

from typing import Annotated, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from otklik.core.pack.validation import PackModel
from otklik.knowledge.claim_letters.claim_template_schema import Norm
from otklik.knowledge.consumer_deadlines.calculate_deadline import LONGEST, Unit

Sentence = Annotated[str, Field(min_length=1, max_length=500)]


class Rule(PackModel):
    """One term. `event` names the day asked for, `happened` repeats it in the answer; `start` is a
    beginning that the law itself sets. `yours` are the terms of the person who asks, the others are
    the shop's. `after` says what to do when the term is over."""

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


class GeneralNorms(PackModel):
    """Clauses for every count where the law on consumers is silent: days are counted from the next
    one (`beginning`), terms of months (`months`), a last day off (`calendar`)."""

    beginning: Norm
    months: Norm
    calendar: Norm


class RulesFile(GeneralNorms):
    periods: tuple[Rule, ...] = Field(min_length=1)
