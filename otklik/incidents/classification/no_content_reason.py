"""Why nothing can be read of a message, in words."""

from django.utils.translation import gettext_lazy

from otklik.nlp.classify.needs_answer import Silence, silence_of

_SILENT = {
    Silence.EMPTY: gettext_lazy("the message is empty"),
    Silence.NO_WORDS: gettext_lazy("there are no words, only signs"),
    Silence.NOT_SENT: gettext_lazy("the message came without text"),
    Silence.GREETING: gettext_lazy("only a greeting"),
}


def silence_words(text: str) -> str:
    """Why nothing can be read of a text; empty where something can."""
    silent = silence_of(text)
    return str(_SILENT[silent]) if silent else ""
