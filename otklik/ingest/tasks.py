"""The tasks of this app: `otklik.core.schedule` looks for them here."""

from otklik.ingest.dispatch import hand_on_events, requeue_lost
from otklik.ingest.poll import read_feed, sweep_feeds

__all__ = ["hand_on_events", "read_feed", "requeue_lost", "sweep_feeds"]
