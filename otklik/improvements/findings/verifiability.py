"""Whether what is expected of a finding can be verified at all."""

from django.utils.translation import gettext as _

from otklik.improvements.findings.models import Finding


def doubt(finding: Finding) -> str:
    """Why the promise cannot be verified, or can hardly be; empty when it can."""
    baseline = finding.baseline
    if finding.expected_at is None:
        return ""
    if finding.expected_change is None:
        return _("No change is expected in figures: nothing will show whether it came.")
    test = baseline.test if baseline else None
    if baseline is None or test is None:
        return _(
            "No survey measures this figure: no verdict will be written, and a person's"
            " opinion is none."
        )
    words = {
        "points": abs(round(finding.expected_change)),
        "base": test.before,
        "least": round(test.smallest * 100),
        "needed": finding.answers_needed,
        "answers": finding.answers_expected,
    }
    if abs(finding.expected_change) / 100 < test.smallest:
        return _("Less than %(least)s points is not named as a change: expect more.") % words
    if finding.answers_needed is None:
        return (
            _(
                "It cannot be verified: only %(base)s people answered the first time, so no"
                " number of answers shows a change of %(points)s points. Expect more, or take"
                " another figure."
            )
            % words
        )
    if finding.answers_expected and finding.answers_expected < finding.answers_needed:
        return (
            _(
                "It will hardly be shown: a change of %(points)s points takes %(needed)s"
                " answers, and %(answers)s are expected. Most likely the verdict will be “a"
                " change is not proven”."
            )
            % words
        )
    return ""
