"""What a demonstration says: general words beside the code, over them those of an
authority in `words/`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, cast

import yaml
from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

OWN = Path(__file__).parents[1] / "words"

type Line = Annotated[str, Field(min_length=1)]
type Lines = Annotated[tuple[Line, ...], Field(min_length=1)]


class Spoken(BaseModel):
    """Some words of the demonstration. Unknown fields are problems, not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Script[M: BaseModel]:
    """Words of one subject: general ones in the YAML file `path`, over them, field by field, what
    an authority says in a file of the same name in the folder `words/<its code>`."""

    model: type[M]
    path: Path

    def read(self) -> M:
        """As the authority has it whose story is played."""
        own = OWN / _told.code / self.path.name
        return cast("M", _checked(self, own if own.exists() else None))


class _Told:
    """Whose story is played."""

    code = ""


_told = _Told()


def tell(code: str) -> None:
    """The story of the authority with this code from now on."""
    _told.code = code


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


@cache
def _checked(script: Script[Any], own: Path | None) -> BaseModel:
    model: type[BaseModel] = script.model
    over = _general(own) if own is not None else {}
    return model.model_validate(_laid_over(_general(script.path), over))


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
