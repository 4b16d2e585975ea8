"""What people write about, with the answer to just this: conversations by topic, from a question to
the thanks at its end."""

from pathlib import Path
from random import Random

from otklik.incidents.topics.models import Topic
from tools.demonstration.story.script import Line, Script, Spoken

GREETINGS = ("Здравствуйте! ", "Здравствуйте. ", "Добрый день! ", "Добрый вечер. ")
GREETED = 0.3  # how often somebody greets who did not
HASTE = 0.1  # how often nobody cares about capitals and full stops


class Case(Spoken):
    """`q` is asked and answered by `a`; `more` is asked then and answered by `then`."""

    q: Line
    a: Line
    more: str = ""
    then: str = ""
    thanks: str = ""

    def asked(self, chance: Random) -> str:
        """As one of several people would write it."""
        if chance.random() < HASTE:
            return self.q.lower().rstrip(".")
        is_polite = self.q.startswith(("Здравствуйте", "Добрый")) or self.q[:1].islower()
        if not is_polite and chance.random() < GREETED:
            return chance.choice(GREETINGS) + self.q
        return self.q


class Cases(Spoken):
    cases: dict[str, tuple[Case, ...]]


SCRIPT = Script(model=Cases, path=Path(__file__).with_name("cases.yaml"))


def cases_of(topic: Topic, *, phrases: tuple[str, ...], answer: str) -> tuple[Case, ...]:
    """Written ones; else the pack's phrases with its sample reply."""
    written = SCRIPT.read().cases.get(topic.code, ())
    return written or tuple(Case(q=sentence(phrase), a=answer) for phrase in phrases)


def sentence(phrase: str) -> str:
    """A phrase of a pack, as the beginning of a sentence."""
    return phrase[:1].upper() + phrase[1:]
