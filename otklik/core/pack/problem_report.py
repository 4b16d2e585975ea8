"""What is wrong with a pack, a sentence a problem."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """`line` is 0 where the trouble is the file as a whole."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.sentence}"


@dataclass(slots=True)
class Report:
    """Collects all problems of a pack, each once, so that one reading shows them all."""

    _problems: dict[Problem, None] = field(default_factory=dict)

    def add(self, file: str, line: int, sentence: str) -> None:
        self._problems[Problem(file, line, sentence)] = None

    @property
    def problems(self) -> list[Problem]:
        return sorted(self._problems, key=lambda problem: (problem.file, problem.line))
