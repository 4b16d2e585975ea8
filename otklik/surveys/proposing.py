"""A version of a questionnaire from a file: what staff may bring in, as a proposal."""

import json
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from otklik import journal
from otklik.core.pack.validation import sentence_for
from otklik.core.refusal import Refused
from otklik.journal.recording import Actor
from otklik.surveys.instrument import SurveyFile
from otklik.surveys.models import InstrumentVersion

MOST_BYTES = 500_000


@transaction.atomic
def propose(text: str, *, by: Actor, at: datetime) -> InstrumentVersion:
    """Keep what a JSON file says as the next version of a questionnaire we have.

    Raises Refused: an approved version, and another questionnaire, come with the pack only.
    """
    file = _read(text)
    last = InstrumentVersion.objects.filter(instrument__code=file.code).newest_first().first()
    if last is None:
        raise Refused(
            _("There is no questionnaire “%(code)s” here: a new one comes with the pack.")
            % {"code": file.code}
        )
    if not file.proposal:
        raise Refused(_("Say in “proposal” what this version changes and why: it is a proposal."))
    if file.version != last.number + 1:
        raise Refused(_("The next version is number %(number)s.") % {"number": last.number + 1})
    if file.act != last.act:
        raise Refused(_("“act” stays %(act)s: the clause it would change.") % {"act": last.act})
    version = InstrumentVersion.from_file(file)
    if version.rules.model_dump(exclude={"family"}) != last.rules.model_dump(exclude={"family"}):
        raise Refused(_("“comparison” stays as it is: only the authority changes it, in its pack."))
    version.save()
    journal.record(version, "questionnaire.proposed", by=by, at=at, digest=version.digest)
    return version


def _read(text: str) -> SurveyFile:
    try:
        file = SurveyFile.model_validate(json.loads(text))
    except ValidationError as error:
        raise Refused(sentence_for(error.errors()[0])) from error
    except (ValueError, RecursionError) as error:
        raise Refused(_("The file is not JSON: take one that was saved here as a pattern.")) from (
            error
        )
    if fault := next(file.faults(), None):
        raise Refused(fault.sentence)
    return file
