"""By which presses the guesses on an incident's page are corrected."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from otklik.incidents.cases.incident import LANGUAGES, Incident
from otklik.incidents.classification import classify
from otklik.incidents.classification.language_detection import language_label
from otklik.incidents.inbox import untriaged_piles
from otklik.incidents.topics.models import Urgency
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button: `word` is what `pressing.act_of` understands."""

    word: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Presses:
    """What one member of staff may press of one incident: nothing where they may not decide, or
    where it is closed. Topic and pile are offered while they are a guess; decided ones are changed
    by the form that decides."""

    incident: Incident
    is_open: bool

    @classmethod
    def of(cls, incident: Incident, *, user: User) -> "Presses":
        is_open = incident.status != Incident.Status.CLOSED and user.may(Right.TRIAGE)
        return cls(incident=incident, is_open=is_open)

    def language(self, shown: str) -> tuple[Press, ...]:
        """Every language but the one that is `shown`."""
        return self._but("tongue", shown, ((code, language_label(code)) for code in LANGUAGES))

    def urgency(self) -> tuple[Press, ...]:
        return self._but("urgency", self.incident.urgency, Urgency.choices)

    def tone(self, shown: str) -> tuple[Press, ...]:
        return self._but("tone", shown, Incident.Tone.choices)

    def pile(self) -> tuple[Press, ...]:
        """That it is ours is said by its topic; here, that it lies in the wrong pile."""
        if not self._is_undecided:
            return ()
        names = {
            Incident.Pile.ANSWER.value: untriaged_piles.PILES[Incident.Pile.ANSWER.value],
            Incident.Pile.NOT_A_QUESTION.value: _("Not a question"),
            Incident.Pile.NOT_OURS.value: _("Not ours"),
        }
        return self._but("pile", self.incident.pile, names.items())

    def topic(self) -> tuple[Press, ...]:
        """The likeliest topics besides the one that is shown; every other stands in the form."""
        if not self.is_open or not self._is_undecided:
            return ()
        likely = classify.likely_topics([self.incident.opening_text], limit=4)[0]
        shown = self.incident.guessed_topic_id
        others = [one for one in likely if one.pk != shown and self.incident.unit_for(one)]
        return self._but("topic", "", ((str(one.pk), str(one)) for one in others[:3]))

    @property
    def _is_undecided(self) -> bool:
        return self.incident.status == Incident.Status.NEW and self.incident.topic_id is None

    def _but(self, verb: str, shown: str, named: Iterable[tuple[str, object]]) -> tuple[Press, ...]:
        if not self.is_open:
            return ()
        return tuple(
            Press(word=f"{verb}-{code}", label=str(name)) for code, name in named if code != shown
        )
