"""Forms of this room."""

from otklik.assignments.forms.assignment import (
    AnswerForm,
    ConclusionForm,
    ExtensionForm,
    GivingForm,
    OutcomeForm,
    ReportForm,
    StageForm,
    WithdrawalForm,
)
from otklik.assignments.forms.fields import (
    PeopleForm,
    ReasonForm,
    TermForm,
)
from otklik.assignments.forms.finding import (
    ExpectationForm,
    FigureForm,
    FindingForm,
)
from otklik.assignments.forms.meeting import (
    AttendanceForm,
    DecisionForm,
    ItemForm,
    MeetingForm,
    MemberForm,
    PointForm,
)

__all__ = [
    "AnswerForm",
    "AttendanceForm",
    "ConclusionForm",
    "DecisionForm",
    "ExpectationForm",
    "ExtensionForm",
    "FigureForm",
    "FindingForm",
    "GivingForm",
    "ItemForm",
    "MeetingForm",
    "MemberForm",
    "OutcomeForm",
    "PeopleForm",
    "PointForm",
    "ReasonForm",
    "ReportForm",
    "StageForm",
    "TermForm",
    "WithdrawalForm",
]
