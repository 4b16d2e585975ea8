"""Loads the models of all packages."""

# ruff: noqa: F401
from otklik.surveys.collecting.models import Mode, OpenAnswer, Response, SpentTicket
from otklik.surveys.instrument.models import Instrument, InstrumentVersion
from otklik.surveys.results.models import Count
from otklik.surveys.waves.models import Wave, WaveDays, WaveWords

# isort: split
from otklik.surveys.coding.frames.models import Code, CodeFrame
from otklik.surveys.coding.models import CodedText, CodedWave, CodeMark, Coding
from otklik.surveys.coding.quotes.models import Quote
from otklik.surveys.collecting.invitations_and_codes import Invitations, Invite
from otklik.surveys.collecting.models import Entered, PassedPage
from otklik.surveys.collecting.paper.models import PaperBatch, PaperSheet
from otklik.surveys.editor.models import Draft, DraftNote, DraftStep
from otklik.surveys.instrument.models import Wording
from otklik.surveys.results.models import Comparison, Crossing
from otklik.surveys.results_mailing.subscriber_and_consent import Contact
from otklik.surveys.sampling.models import Margin, Sampling
