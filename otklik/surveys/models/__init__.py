from otklik.surveys.models.count import Count
from otklik.surveys.models.instrument import Instrument, InstrumentVersion
from otklik.surveys.models.response import Mode, OpenAnswer, Response, SpentTicket
from otklik.surveys.models.wave import Wave
from otklik.surveys.models.waves import WaveDays, WaveStatus, WaveWords

# isort: split
from otklik.surveys.models.code_frame import Code, CodeFrame, CodeWords
from otklik.surveys.models.coded_text import CodedText, CodeMark, Coder, Marked, Outcome
from otklik.surveys.models.coded_wave import CodedWave
from otklik.surveys.models.coding import Coding
from otklik.surveys.models.comparison import Comparison
from otklik.surveys.models.contact import Contact
from otklik.surveys.models.crossing import Crossing
from otklik.surveys.models.draft import Draft
from otklik.surveys.models.draft_rows import DraftNote, DraftStep
from otklik.surveys.models.entered import Entered, Work
from otklik.surveys.models.invitations import Invitations
from otklik.surveys.models.invite import Invite
from otklik.surveys.models.margin import Margin
from otklik.surveys.models.paper import PaperBatch
from otklik.surveys.models.passed import PassedPage
from otklik.surveys.models.quote import Quote
from otklik.surveys.models.sampling import Sample, Sampling
from otklik.surveys.models.sheets import PaperSheet, Stage
from otklik.surveys.models.wording import Wording

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
