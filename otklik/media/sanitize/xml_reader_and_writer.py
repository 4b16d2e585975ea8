"""An XML tree that keeps prefixes and their declarations as written: Word and Excel require
prefixes that no element uses. Comments and processing instructions are dropped."""

from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers.expat import ParserCreate
from xml.sax.saxutils import escape, quoteattr

from otklik.media.sanitize.faults_and_findings import Fault, Unfit

LINES = {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}


class Node:
    """An element; `parts` are its texts and elements in their order."""

    __slots__ = ("attributes", "name", "parts")

    def __init__(self, name: str, attributes: dict[str, str] | None = None) -> None:
        self.name = name
        self.attributes = attributes or {}
        self.parts: list[Node | str] = []

    @property
    def local(self) -> str:
        return _local(self.name)

    @property
    def elements(self) -> "list[Node]":
        return [one for one in self.parts if isinstance(one, Node)]

    @property
    def text(self) -> str:
        """Its own text and that of all descendants."""
        return "".join(one if isinstance(one, str) else one.text for one in self.parts)

    def get(self, local: str, default: str = "") -> str:
        """An attribute by its name without a prefix."""
        found = (value for name, value in self.attributes.items() if _local(name) == local)
        return next(found, default)

    def replace(self, local: str, value: str) -> None:
        """Give the attribute of this name, if there is one, another value."""
        for name in self.attributes:
            if _local(name) == local:
                self.attributes[name] = value

    def drop(self, is_dropped: Callable[[str], bool]) -> None:
        """Remove attributes by their names without prefixes."""
        self.attributes = {
            name: value
            for name, value in self.attributes.items()
            if name.startswith("xmlns") or not is_dropped(_local(name))
        }

    def walk(self) -> "Iterator[Node]":
        """Itself and all descendants, in document order."""
        yield self
        for one in self.elements:
            yield from one.walk()

    def keep(self, is_kept: "Callable[[Node], bool]") -> None:
        """Remove, at every depth, the elements that are not kept."""
        self.parts = [one for one in self.parts if isinstance(one, str) or is_kept(one)]
        for one in self.elements:
            one.keep(is_kept)

    def unwrap(self, is_unwrapped: "Callable[[Node], bool]") -> None:
        """Replace elements by their content."""
        parts: list[Node | str] = []
        for one in self.parts:
            if isinstance(one, str):
                parts.append(one)
            else:
                one.unwrap(is_unwrapped)
                parts.extend(one.parts if is_unwrapped(one) else [one])
        self.parts = parts


def read_xml(part: bytes) -> Node:
    """Raises Unfit for a document type, in which entities are declared; ExpatError if not XML."""
    top = Node("")
    open_nodes = [top]
    parser = ParserCreate()
    parser.ordered_attributes = True
    parser.buffer_text = True

    def begin(name: str, attributes: list[str]) -> None:
        node = Node(name, dict(zip(attributes[::2], attributes[1::2], strict=True)))
        open_nodes[-1].parts.append(node)
        open_nodes.append(node)

    def end(_name: str) -> None:
        open_nodes.pop()

    def refuse(*_args: Any) -> None:
        raise Unfit(Fault.HOSTILE)

    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = lambda text: open_nodes[-1].parts.append(text)
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(part, True)
    return top.elements[0]


def write_xml(root: Node) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n']
    _write(root, lines)
    return "".join(lines).encode()


def _write(node: Node, lines: list[str]) -> None:
    lines.append(f"<{node.name}")
    lines.extend(f" {name}={quoteattr(value, LINES)}" for name, value in node.attributes.items())
    if not node.parts:
        lines.append("/>")
        return
    lines.append(">")
    for one in node.parts:
        if isinstance(one, str):
            lines.append(escape(one, {"\r": "&#13;"}))
        else:
            _write(one, lines)
    lines.append(f"</{node.name}>")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
