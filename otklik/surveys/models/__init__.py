from otklik.surveys.models.count import Count
from otklik.surveys.models.instrument import Instrument, InstrumentVersion
from otklik.surveys.models.response import Mode, OpenAnswer, Response, SpentTicket
from otklik.surveys.models.wave import Wave
from otklik.surveys.models.waves import WaveDays, WaveStatus, WaveWords

# isort: split
from otklik.surveys.models.comparison import Comparison

__all__ = [
    "Comparison",
    "Count",
    "Instrument",
    "InstrumentVersion",
    "Mode",
    "OpenAnswer",
    "Response",
    "SpentTicket",
    "Wave",
    "WaveDays",
    "WaveStatus",
    "WaveWords",
]
