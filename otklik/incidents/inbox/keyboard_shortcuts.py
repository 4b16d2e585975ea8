"""The single keys of the desk: places of `ui/keys.js` in words. A test compares the two."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Key:
    """`code` is the place of the key: the letter of a Latin layout that stands there."""

    code: str
    cap: str
    russian: str
    does: Any


KEYS = (
    Key("KeyJ", "J", "О", _("next row")),
    Key("KeyK", "K", "Л", _("previous row")),
    Key("KeyO", "O", "Щ", _("open the row")),
    Key("KeyN", "N", "Т", _("next incident of the view")),
    Key("KeyT", "T", "Е", _("take the incident")),
    Key("KeyG", "G", "П", _("choose topic and unit")),
    Key("KeyR", "R", "К", _("write the reply")),
    Key("KeyS", "S", "Ы", _("send the reply, or hand it over for approval")),
    Key("KeyC", "C", "С", _("close the incident")),
    Key("KeyP", "P", "З", pgettext_lazy("key", "put off")),
    Key("KeyU", "U", "Г", _("take the last press back")),
    Key("Slash", "/", ".", _("search")),
    Key("KeyH", "H", "Р", _("this page")),
    Key("Digit1", "1", "1", _("in a pile: the first topic")),
    Key("Digit2", "2", "2", _("in a pile: the second topic")),
    Key("Digit3", "3", "3", _("in a pile: the third topic")),
    Key("KeyX", "X", "Ч", _("in a pile: the first of the other presses (“Not a question”)")),
    Key("KeyZ", "Z", "Я", _("in a pile: the second of them (“Not ours”)")),
)
