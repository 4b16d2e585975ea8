"""How a verb refuses."""

from typing import Any


class Refused(Exception):
    """A verb refused. Its text tells a person what happened and what to do next."""

    def __init__(self, sentence: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)
