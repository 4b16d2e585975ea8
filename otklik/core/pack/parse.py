"""Read the files of a pack, keeping the line of each value; each problem is one sentence."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _
from yaml.constructor import SafeConstructor

BY_LIBYAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # it may have been built without


@dataclass(frozen=True, slots=True)
class Problem:
    """`line` is 0 if the problem concerns the whole file."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.sentence}"


@dataclass(slots=True)
class Report:
    """All problems of a pack, each once."""

    _problems: dict[Problem, None] = field(default_factory=dict)

    def add(self, file: str, line: int, sentence: str) -> None:
        self._problems[Problem(file, line, sentence)] = None

    @property
    def problems(self) -> list[Problem]:
        return sorted(self._problems, key=lambda problem: (problem.file, problem.line))


type Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A YAML text: its value, and the line of each node by its path."""

    file: str
    value: Any
    lines: Mapping[Place, int]

    def line(self, *place: str | int) -> int:
        """The line of a node, or of the nearest one around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table by column, with its first line."""

    line: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class Pack:
    """A folder of files, each read at most once."""

    folder: Path
    _texts: dict[str, str | None] = field(default_factory=dict)
    _documents: dict[str, Document | None] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return (self.folder / name).is_file()

    @property
    def names(self) -> list[str]:
        """File names of the pack, without hidden files and folders."""
        return sorted(
            path.name
            for path in self.folder.iterdir()
            if path.is_file() and not path.name.startswith(".")
        )

    def within(self, folder: str) -> list[str]:
        """YAML files of a folder, such as `answers/a.yaml`."""
        return sorted(f"{folder}/{path.name}" for path in (self.folder / folder).glob("*.yaml"))

    def text(self, name: str, report: Report) -> str | None:
        """The file's text; None, with a problem reported, if it cannot be read."""
        if name not in self._texts:
            self._texts[name] = self._read(name, report)
        return self._texts[name]

    def _read(self, name: str, report: Report) -> str | None:
        try:
            return (self.folder / name).read_text("utf-8-sig")
        except FileNotFoundError:
            report.add(name, 0, _("The file is missing."))
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            report.add(name, line, _("This is not UTF-8: save the file in that encoding."))
        except OSError:
            report.add(name, 0, _("The file cannot be read: check its rights."))
        return None

    def document(self, name: str, report: Report) -> Document | None:
        """A YAML file; None, with a problem reported, if it is not valid."""
        if name not in self._documents:
            text = self.text(name, report)
            self._documents[name] = None if text is None else parse_yaml(name, text, report)
        return self._documents[name]

    def line(self, name: str, *place: str | int) -> int:
        """The line of a place in a YAML file that was read; 0 if it could not be read."""
        document = self._documents.get(name)
        return document.line(*place) if document else 0

    def rows(self, name: str, columns: frozenset[str], report: Report) -> list[Row] | None:
        """A table whose first line names exactly these columns."""
        text = self.text(name, report)
        return None if text is None else parse_table(name, text, columns, report)


def parse_yaml(name: str, text: str, report: Report, *, first_line: int = 1) -> Document | None:
    """Read YAML that begins in `first_line` of the file; keys may not repeat."""
    lines: dict[Place, int] = {}
    try:
        node = _compose(text)
        value = None if node is None else _value(node, (), lines, name, report, first_line)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + first_line if error.problem_mark else first_line
        sentence = _("YAML cannot be read here: %(problem)s.")
        report.add(name, line, sentence % {"problem": error.problem or error.context})
        return None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        sentence = _("YAML cannot be read here: %(problem)s.")
        report.add(name, first_line, sentence % {"problem": str(error).splitlines()[0]})
        return None
    return Document(file=name, value=value, lines=lines)


def _compose(text: str) -> yaml.Node | None:
    """By libyaml, which takes a fifth of the time; what it refuses is read by Python's parser,
    whose sentences say more. Raises YAMLError."""
    try:
        return yaml.compose(text, Loader=BY_LIBYAML)
    except yaml.YAMLError:
        return yaml.compose(text, Loader=yaml.SafeLoader)


def _value(
    node: yaml.Node,
    place: Place,
    lines: dict[Place, int],
    name: str,
    report: Report,
    first_line: int,
) -> Any:
    lines.setdefault(place, node.start_mark.line + first_line)
    if isinstance(node, yaml.SequenceNode):
        return [
            _value(child, (*place, index), lines, name, report, first_line)
            for index, child in enumerate(node.value)
        ]
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, child in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + first_line
            if key in mapping:
                report.add(name, line, _("“%(field)s” appears here twice.") % {"field": key})
            lines[*place, key] = line
            mapping[key] = _value(child, (*place, key), lines, name, report, first_line)
        return mapping
    return SafeConstructor().construct_object(node)


def parse_table(name: str, text: str, columns: frozenset[str], report: Report) -> list[Row] | None:
    """Rows of a table, separated by semicolons or, without one in the first line, by commas. None,
    with problems reported, for wrong columns."""
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    rows: list[Row] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            break
        except csv.Error as error:
            sentence = _("The table cannot be read here: %(problem)s.")
            report.add(name, line, sentence % {"problem": error})
            return None
        if not any(cells):
            continue
        if header is None:
            header = cells
            if not _header_is_right(name, line, header, columns, report):
                return None
        elif len(cells) != len(header):
            sentence = _("The row has %(found)s cells where the table has %(expected)s columns.")
            report.add(name, line, sentence % {"found": len(cells), "expected": len(header)})
        else:
            rows.append(Row(line=line, cells=dict(zip(header, cells, strict=True))))
    if header is None:
        report.add(name, 1, _("The table is empty: its first line names the columns."))
        return None
    return rows


def _header_is_right(
    name: str, line: int, header: list[str], columns: frozenset[str], report: Report
) -> bool:
    sentences = [
        *(_("Column “%(column)s” is missing.") % {"column": c} for c in columns - {*header}),
        *(_("Column “%(column)s” is not known.") % {"column": c} for c in {*header} - columns),
        *(
            _("Column “%(column)s” appears here twice.") % {"column": c}
            for c in {*header}
            if header.count(c) > 1
        ),
    ]
    for sentence in sorted(sentences):
        report.add(name, line, sentence)
    return not sentences
