"""Why the outside program wrote nothing, in a sentence that says what to do."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from otklik.assistant.client import Fault

FAULTS: Mapping[str, object] = {
    Fault.NO_CONNECTION: _("It cannot be reached: nothing was sent. Try later, or write yourself."),
    Fault.NO_ANSWER: _("It did not answer in time. Try later, or write yourself."),
    Fault.KEY: _("It does not accept our key: tell the administrator. Write the answer yourself."),
    Fault.BUSY: _("It is busy or our limit there is used up. Try later, or write yourself."),
    Fault.REFUSED: _("It refused the request: tell the administrator. Write the answer yourself."),
    Fault.FAILED: _("It broke down on its side. Try later, or write yourself."),
    Fault.NONSENSE: _("What it answered cannot be read. Write the answer yourself."),
}
