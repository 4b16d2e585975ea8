"""Stories that say when they go on, played together in order of time under a frozen clock."""

import heapq
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

import time_machine

from otklik.core.refusal import Refused

type Story = Generator[datetime, None, None]


@dataclass(slots=True)
class Timeline:
    """What is still to happen, the next first; what the verbs refused."""

    waiting: list[tuple[datetime, int, Story]] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=count)
    refused: list[str] = field(default_factory=list)

    def add(self, stories: Iterable[Story]) -> None:
        for story in stories:
            if (first := next(story, None)) is not None:
                heapq.heappush(self.waiting, (first, next(self.numbers), story))

    def play(self, *, until: datetime) -> None:
        """All that happens before then; the clock stands at each moment while it happens."""
        if not self.waiting:
            return
        with time_machine.travel(self.waiting[0][0], tick=False) as clock:
            while self.waiting and self.waiting[0][0] < until:
                moment, number, story = heapq.heappop(self.waiting)
                clock.move_to(moment)
                try:
                    following = next(story, None)
                except Refused as refusal:  # the story ends there
                    self.refused.append(str(refusal))
                    continue
                if following is not None:
                    heapq.heappush(self.waiting, (max(following, moment), number, story))
