"""A counted penalty in sentences, each of which a person can count after us."""

from django.utils.translation import gettext as _

from otklik.knowledge.claim_letters.claim_template_schema import PenaltyRule
from otklik.knowledge.claim_letters.date_and_money_input import roubles, share
from otklik.knowledge.claim_letters.letter import multiplication
from otklik.knowledge.claim_letters.penalty import Penalty
from otklik.knowledge.consumer_deadlines.calculate_deadline import DAY
from otklik.knowledge.consumer_deadlines.deadline_explanation import Step, in_words


def working(penalty: Penalty, rule: PenaltyRule) -> list[Step]:
    steps = [
        Step(
            text=_("The last day of the term is %(day)s. It is not counted.")
            % {"day": in_words(penalty.due)}
        ),
        Step(
            text=_(
                "First day of delay: %(first)s. The last one counted: %(last)s. Days in all: %(n)d."
            )
            % {
                "first": in_words(penalty.due + DAY),
                "last": in_words(penalty.until),
                "n": penalty.days,
            }
        ),
        Step(
            text=_("For each day %(share)s of %(price)s: %(working)s")
            % {
                "share": share(penalty.percent),
                "price": roubles(penalty.price),
                "working": multiplication(penalty),
            },
            norm=rule.norm,
        ),
    ]
    if penalty.is_cut:
        steps.append(
            Step(
                text=_("The law lets no more be asked than the price itself: %(amount)s")
                % {"amount": roubles(penalty.amount)},
                norm=rule.norm,
            )
        )
    return steps
