"""First steps of a citizen, on /start/ of a demonstration: this machine has one person who plays.

They come after the path of the first minute, which begins with a comment. A citizen has no account:
what the played person wrote in the practice network counts, and whatever came to the site since the
demonstration was opened, from whichever browser, for the site keeps nobody apart: the page says so.
"""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otklik.demo.network.dialogue import DirectMessage
from otklik.demo.network.models import Person
from otklik.incidents.feedback.models import Helpfulness
from otklik.incidents.intake.question_and_tombstone import Question
from otklik.organisation.people.onboarding import FirstSteps, Rows, StepStatus, which_exist
from otklik.organisation.people.user import User
from otklik.surveys.collecting.models import SpentTicket
from otklik.surveys.waves.models import Wave

COOKIE = "otklik_steps_away"
A_YEAR = 365 * 24 * 3600


def first_steps(person: Person | None, survey: Wave | None, *, opened: User) -> FirstSteps:
    """`opened` is an account that the demonstration opened at its beginning; one query."""
    since = opened.date_joined
    steps: list[tuple[object, str, Rows]] = [
        (
            _("Write to us privately in the practice network."),
            reverse("demo-network:dialogue"),
            DirectMessage.objects.filter(author=person) if person else DirectMessage.objects.none(),
        ),
        (
            _("Ask a question on the site and keep its number and code."),
            reverse("website:ask"),
            Question.objects.filter(incident__detected_at__gte=since),
        ),
        (
            _("Say on its page whether the answer helped, once the operator has closed it."),
            reverse("website:question"),
            Helpfulness.objects.answered().filter(answered_at__gte=since),
        ),
    ]
    if survey is not None:
        filled = SpentTicket.objects.filter(wave=survey)
        form = reverse("surveys:form", args=[survey.slug])
        steps.insert(2, (_("Fill in the survey; skip what you like."), form, filled))
    done = which_exist(opened, [rows for _sentence, _address, rows in steps])
    return FirstSteps(
        steps=[
            StepStatus(sentence=sentence, address=address, is_done=is_done)
            for (sentence, address, _rows), is_done in zip(steps, done, strict=True)
        ]
    )
