"""The technical sheet of a report, with the particulars that ISO 20252 requires."""

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from otklik.organisation.structure.authority import Authority
from otklik.surveys.collecting.invitations_and_codes import Invitations
from otklik.surveys.collecting.models import Mode
from otklik.surveys.export import codebook
from otklik.surveys.results import result_text
from otklik.surveys.results.crosstabs.tables import Tables
from otklik.surveys.results.crosstabs.variables import LANGUAGE, MODE
from otklik.surveys.results.wave_results import Results
from otklik.surveys.sampling.models import Margin, Sampling
from otklik.surveys.waves.models import Wave
from otklik.ui import numbers


def technical_sheet(wave: Wave, found: Results) -> Iterator[tuple[str, str]]:
    """Terms and texts; an unknown fact is reported as unknown."""
    tables, sample = Tables(wave, found), Sampling.of(wave)
    fields = {code: values for code, _text, values in codebook.extra_variables(wave)}
    yield _("Who carried it out"), authority_name()
    yield _("For whom"), authority_name()
    if wave.purpose:
        yield _("What it is for"), wave.purpose
    yield from _population(sample)
    yield from _invitations(wave)
    yield _("Reward"), _("None.")
    yield _("Days"), capfirst(result_text.span(wave))
    for code, term in ((MODE, _("How people answered")), (LANGUAGE, _("Language of the page"))):
        counts = tables.pairs.table(code, code).counts.diagonal()
        lines = [
            f"{text} — {numbers.whole(int(count))}"
            for (_value, text), count in zip(fields[code], counts, strict=True)
        ]
        yield term, capfirst("; ".join(lines))
    yield (
        _("Forms counted"),
        _("%(came)s of the target of %(target)s")
        % {"came": numbers.whole(found.responses or 0), "target": numbers.whole(sample.target)}
        if sample.target
        else numbers.whole(found.responses or 0),
    )
    yield _("Checks"), _checks(wave, frozenset(value for value, _text in fields[MODE]))
    yield (
        _("Who did not answer"),
        _("For the open form this is not known: we do not count how many people saw it and left."),
    )
    yield _("Weighting"), _weights(wave)
    yield (
        _("Correction for a finite population"),
        _("None: that would need people chosen at random from a closed list, or everyone on it."),
    )
    yield (
        _("Questionnaire"),
        _("%(title)s, version %(number)s")
        % {"title": wave.version.title, "number": wave.version.number},
    )
    if wave.version.proposal:
        yield _("Approved by"), _("Nobody yet: this is a proposed version of the form.")
    if (other := wave.half_of or wave.other_half) is not None:
        yield (
            _("Two versions"),
            _("Each person got version %(ours)s, which is reported here, or version "
              "%(others)s at random.")
            % {"ours": wave.version.number, "others": other.version.number},
        )  # fmt: skip
    yield (
        _("Intervals"),
        _("Wilson's, 95%: had the people who answered been chosen at random, it would "
          "hold the share among all people in 95 cases of 100."),
    )  # fmt: skip
    yield (
        _("What is hidden"),
        _("A figure about fewer than %(least)s people, and anything that would reveal it. ")
        % {"least": found.least}
        + result_text.hidden_in_all(found),
    )
    yield (
        _("Limits"),
        _("The results hold for those who answered. They cannot be carried over to all people, "
          "and a change between surveys may come from other people having answered. Answers "
          "that look stuffed count too: it is only a guess."),
    )  # fmt: skip


def _weights(wave: Wave) -> str:
    """The report has no weighting; names the margin that was set before opening, if any."""
    margin = Margin.of(wave)
    if margin is None:
        return _("None.")
    number = wave.version.form.by_code[margin.field].number
    return _(
        "None here. Beside these figures the desk shows shares weighted to question %(number)s "
        "(%(source)s), as was written down before the survey opened."
    ) % {"number": number, "source": margin.source}


def _population(sample: Sampling) -> Iterator[tuple[str, str]]:
    """Population, frame and recruitment as set before opening; else what an open form implies."""
    population = sample.population or _("People who deal with the authority.")
    known = (
        _("They are %(number)s (%(source)s).")
        % {"number": numbers.whole(sample.size), "source": sample.size_source}
        if sample.size
        else _("Their number is not known.")
    )
    yield _("Population"), f"{population} {known}"
    yield _("Sampling frame"), sample.frame or _("None: nobody was chosen from a list.")
    open_to_all = _(
        "Anyone could answer: the form was open to everyone. Somebody may have answered twice."
    )
    yield _("Recruitment"), " ".join(filter(None, (sample.recruitment, open_to_all)))


def _checks(wave: Wave, modes: frozenset[str]) -> str:
    """How answers are checked, on the web and on paper."""
    lines = [_("The program took no answer that the form does not have.")]
    if Mode.PAPER in modes:
        lines.append(
            _("Two people keyed each paper form, and differences were settled by the paper.")
            if wave.is_keyed_twice
            else _("Paper forms were keyed once.")
        )
    return " ".join(lines)


def _invitations(wave: Wave) -> Iterator[tuple[str, str]]:
    """The invitations of the wave, if it had any; answers to them are reported separately."""
    asked = Invitations.objects.filter(wave=wave).first()
    if asked is None:
        return
    if asked.shown:
        yield (
            _("Invited at random"),
            _("One visit to the site of %(every)s: shown %(shown)s times (to robots too), opened "
              "%(opened)s times, declined %(declined)s times.")
            % {
                "every": asked.every, "shown": numbers.whole(asked.shown),
                "opened": numbers.whole(asked.opened), "declined": numbers.whole(asked.declined),
            },
        )  # fmt: skip
    if asked.codes_made:
        used = _("not reported: too few") if asked.codes_used is None else asked.codes_used
        yield (
            _("Personal codes"),
            _("Handed out: %(made)s; used: %(used)s. Each opened one form.")
            % {"made": numbers.whole(asked.codes_made), "used": used},
        )
    if asked.shown_after_answers:
        yield (
            _("Invited after an answer"),
            _("Invitation to those who read the answer to a closed question: shown "
              "%(shown)s times, opened %(opened)s times.")
            % {
                "shown": numbers.whole(asked.shown_after_answers),
                "opened": numbers.whole(asked.opened_after_answers),
            },
        )  # fmt: skip


def authority_name() -> str:
    authority = Authority.objects.first()
    if authority is None:  # no pack was loaded yet
        return _("The authority")
    return authority.text.full_name if authority.text else str(authority)
