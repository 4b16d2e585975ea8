"""Passwords that staff may not choose besides common ones: words that anybody would try here, and
leaked ones."""

import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext as _

from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority

LEAST_OF_ONES_OWN = 8
SHORTEST_WORD = 4
DIGEST = 40  # hexadecimal characters of SHA-1
LONGEST_LINE = 128
PRODUCT = frozenset(
    {"otklik", "отклик", "password", "пароль", "admin", "админ", "qwerty", "йцукен"}
)


class OwnWords:
    """Refuses a password with little left after removing known words: names of the program, the
    site, the authority and the colleague, digits and punctuation."""

    def validate(self, password: str, user: User | None = None) -> None:
        left = password.casefold()
        for word in sorted(_known_words(user), key=len, reverse=True):
            left = left.replace(word, "")
        if len(re.sub(r"[\W\d_]+", "", left)) < LEAST_OF_ONES_OWN and left != password.casefold():
            raise ValidationError(
                _(
                    "Take away the names of the system, the authority and yourself, and little is"
                    " left of this password. Choose other words."
                ),
                code="own_words",
            )

    def get_help_text(self) -> str:
        return _("Do not make it of the names of the system, the authority or yourself.")


def _known_words(user: User | None) -> frozenset[str]:
    items = [urlsplit(settings.BASE_URL).hostname or "", str(settings.WAGTAIL_SITE_NAME)]
    authority = Authority.objects.first()
    if authority is not None:
        items += [authority.code, str(authority)]
    if user is not None:
        items += [user.username, user.name]
    words = {word for text in items for word in re.split(r"[\W_]+", text.casefold())}
    return PRODUCT | {word for word in words if len(word) >= SHORTEST_WORD}


class LeakedPasswords:
    """Refuses passwords in the file of `OTKLIK_LEAKED_PASSWORDS`; it is sorted, so binary search
    takes forty steps in a billion lines."""

    def validate(self, password: str, user: User | None = None) -> None:
        if settings.LEAKED_PASSWORDS and is_leaked(password, Path(settings.LEAKED_PASSWORDS)):
            raise ValidationError(
                _(
                    "This password is in a list of leaked ones: somebody will try it. Choose"
                    " another."
                ),
                code="leaked",
            )

    def get_help_text(self) -> str:
        return _("It must not be a password that has leaked somewhere.")


def is_leaked(password: str, file: Path) -> bool:
    """Raises ImproperlyConfigured for an unreadable file: silence would accept all."""
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    try:
        with file.open("rb") as lines:
            low, high = 0, lines.seek(0, 2)
            while low < high:  # the line begins at or after `low`, and before `high`
                middle = (low + high) // 2
                lines.seek(middle)
                if middle:
                    lines.seek(middle - 1)
                    lines.readline(LONGEST_LINE)  # to the start of a line
                found = lines.readline(LONGEST_LINE)[:DIGEST].upper()
                if found == digest:
                    return True
                if found and found < digest:
                    low = lines.tell()
                else:
                    high = middle
    except OSError as fault:
        raise ImproperlyConfigured("OTKLIK_LEAKED_PASSWORDS cannot be read.") from fault
    return False
