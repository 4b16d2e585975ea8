"""Lines of the journal, not of the person, whose particulars name them all the same."""

from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import unquote_plus

from django.db.models import Exists, OuterRef

from otklik.audit.models import Line, Payload
from otklik.incidents.privacy.identity_access import LOOKED
from otklik.privacy.erasure.name_matching import NameMatch, Names

#: Where colleagues' own words stand, for what they looked, searched and took out.
VERBS = ("user.view_kept", "user.view_forgotten", "register.asked", LOOKED)
LINES_A_BATCH = 200


def naming(names: Names, *, but: Iterable[int]) -> list[int]:
    """Keys of the first of them; looks at people of these keys (`but`) are left out.

    Goes through all lines of these verbs that have particulars still.
    """
    return list(islice(_naming(names, {str(key) for key in but}), LINES_A_BATCH))


def _naming(names: Names, spared: set[str]) -> Iterator[int]:
    if not names:
        return
    payloads = Payload.objects.filter(line_uid=OuterRef("uid"))
    lines = Line.objects.filter(Exists(payloads), verb__in=VERBS).with_particulars().order_by("pk")
    for line in lines.iterator(chunk_size=500):
        if line.verb == LOOKED and line.subject_key in spared:
            continue
        if names.match(*_words_of(line)) == NameMatch.SURELY:
            yield line.pk


def _words_of(line: Line) -> Iterator[str]:
    """What a colleague typed. Why one looked at a person is a code, which may be called alike."""
    for name, value in (line.particulars or {}).items():
        is_code = line.verb == LOOKED and name == "reason"
        if isinstance(value, str) and not is_code:
            yield unquote_plus(value)
