from otklik.surveys.collecting.models import Mode, OpenAnswer, Response, SpentTicket
from otklik.surveys.instrument.models import Instrument, InstrumentVersion
from otklik.surveys.results.models import Count
from otklik.surveys.waves.choices import WaveStatus
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.queries import WaveDays, WaveWords

# isort: split
from otklik.surveys.coding.frames.models import Code, CodeFrame, CodeWords
from otklik.surveys.coding.models import (
    CodedText,
    CodedWave,
    CodeMark,
    Coder,
    Coding,
    Marked,
    Outcome,
)
from otklik.surveys.coding.quotes.models import Quote
from otklik.surveys.collecting.models import Entered, PassedPage, Work
from otklik.surveys.collecting.paper.models import PaperBatch, PaperSheet, Stage
from otklik.surveys.collecting.personal_codes.models import Invite
from otklik.surveys.collecting.site_invitations import Invitations
from otklik.surveys.editor.models import Draft, DraftNote, DraftStep
from otklik.surveys.instrument.models import Wording
from otklik.surveys.result_news.subscriber_contact import Contact
from otklik.surveys.results.models import Comparison, Crossing
from otklik.surveys.sampling.models import Sample, Sampling
from otklik.surveys.weights.models import Margin

__all__ = [
    "Code",
    "CodeFrame",
    "CodeMark",
    "CodeWords",
    "CodedText",
    "CodedWave",
    "Coder",
    "Coding",
    "Comparison",
    "Contact",
    "Count",
    "Crossing",
    "Draft",
    "DraftNote",
    "DraftStep",
    "Entered",
    "Instrument",
    "InstrumentVersion",
    "Invitations",
    "Invite",
    "Margin",
    "Marked",
    "Mode",
    "OpenAnswer",
    "Outcome",
    "PaperBatch",
    "PaperSheet",
    "PassedPage",
    "Quote",
    "Response",
    "Sample",
    "Sampling",
    "SpentTicket",
    "Stage",
    "Wave",
    "WaveDays",
    "WaveStatus",
    "WaveWords",
    "Wording",
    "Work",
]
