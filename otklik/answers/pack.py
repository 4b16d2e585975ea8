"""Answers from the pack: answers.yaml says how they stand, answers/<slug>.yaml is one answer.

They are planted once, as drafts «проверьте у юриста»; then they are the editors' own.
"""

from datetime import datetime

from otklik.core.pack import Changes, Memory, Pack, Report


class AnswersRoom:
    name = "answers"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return ()

    def validate(self, pack: Pack, report: Report) -> tuple[str, ...]:
        return ()

    def load(self, parsed: tuple[str, ...], memory: Memory, at: datetime) -> Changes:
        return Changes()


room = AnswersRoom()
