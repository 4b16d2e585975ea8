"""What the layout of the report says itself."""

from django.utils.translation import gettext as _


def of_layout() -> dict[str, str]:
    return {
        "report": _("Report on the survey"),
        "made": _("Made on"),
        "example": _("Example: the answers are invented"),
        "short": _("In short"),
        "sheet": _("How the survey was made"),
        "term": _("What is told"),
        "said": _("How it is"),
        "results": _("Results by question"),
        "by-ways": _("Asked and by the open link apart"),
        "changed": _("What changed"),
        "not-compared": _("Not compared: there is no earlier survey by this questionnaire."),
        "compared-with": _("Compared with"),
        "nothing-moved": _("Nothing is proven to have changed."),
        "more-in-report": _("What else changed is in the whole report."),
        "question": _("Question"),
        "verdict": _("Verdict"),
        "difference": _("Difference"),
        "answered": _("People answered"),
        "halves": _("Two versions of the form"),
        "reads": _("How it reads"),
        "conclusions": _("Conclusions"),
        "by-people": _("To be filled in by people: the program draws no conclusions."),
        "answer": _("Answer to a question"),
        "chart": _("Chart"),
        "people": _("People"),
        "share": _("Share"),
        "interval": _("Interval"),
    }
