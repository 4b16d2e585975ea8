"""What a demonstration says: general words beside the code, over them what the pack says."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, cast

import yaml
from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from otklik.operations.packs.models import PackItem

FOLDER = KIND = "demonstration"

type Line = Annotated[str, Field(min_length=1)]
type Lines = Annotated[tuple[Line, ...], Field(min_length=1)]

_kept: ContextVar[dict[str, BaseModel] | None] = ContextVar("script", default=None)


class Spoken(BaseModel):
    """Some words of the demonstration. Unknown fields are problems, not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Script[M: BaseModel]:
    """Words of one subject: general ones in the YAML file `path`, over them, field by field, what
    a pack says in a file of the same name in its folder `demonstration`."""

    model: type[M]
    path: Path

    @property
    def file(self) -> str:
        """Its name in a pack."""
        return f"{FOLDER}/{self.path.name}"

    def under(self, own: Mapping[str, Any]) -> dict[str, Any]:
        """The general words with those of a pack over them, not yet checked."""
        return _laid_over(_general(self.path), own)

    def read(self) -> M:
        """As the pack of this installation has it; the pack was checked when it was loaded."""
        kept = _kept.get()
        if kept is not None and self.file in kept:
            return cast("M", kept[self.file])
        stored = PackItem.objects.filter(kind=KIND, key=self.file).first()
        whole = _checked(self, json.dumps(stored.values if stored else {}))
        if kept is not None:
            kept[self.file] = whole
        return cast("M", whole)


@contextmanager
def kept() -> Iterator[None]:
    """Within it each file of words is read once."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def with_places(*names: str) -> AfterValidator:
    """A text in which exactly these places are filled in, each written in braces."""

    def check(text: str) -> str:
        try:
            found = {name for _text, name, *_rest in Formatter().parse(text) if name is not None}
        except ValueError:
            found = {"{"}
        if found != set(names):
            expected = ", ".join(f"{{{name}}}" for name in names)
            sentence = _("The text must hold exactly these places to fill in: %(places)s.")
            raise ValueError(sentence % {"places": expected})
        return text

    return AfterValidator(check)


@lru_cache(maxsize=32)
def _checked(script: Script[Any], own: str) -> BaseModel:
    model: type[BaseModel] = script.model
    return model.model_validate(script.under(json.loads(own)))


@cache
def _general(path: Path) -> Mapping[str, Any]:
    read: Mapping[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return read


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of fields are put in one by one, deeper ones and lists as a whole."""
    whole = dict(below)
    for name, value in above.items():
        under = whole.get(name)
        if isinstance(value, Mapping) and isinstance(under, Mapping):
            value = {**under, **value}
        whole[name] = value
    return whole
