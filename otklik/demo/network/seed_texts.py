"""The fictitious texts of the practice network: general ones here; an installation may supply its
own."""

from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, Field

PATH = Path(__file__).parent / "data" / "practice.yaml"

type Line = Annotated[str, Field(min_length=1)]
type Latin = Annotated[str, Field(pattern=r"^[0-9A-Za-z .:-]{1,8}$")]  # what the picture can draw


class AttachmentTexts(BaseModel, frozen=True, extra="forbid"):
    """Texts of attachments: two lines of a photo, large and small; a file; a place."""

    photo: tuple[Latin, Latin]
    photo_alt: Line
    file: Line
    file_name: Annotated[str, Field(pattern=r"^[\w-]+\.txt$")]
    file_text: Line
    place: Line
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class Seed(BaseModel, frozen=True, extra="forbid"):
    """`posts` from the newest on; `question` is the prepared comment of a newcomer beneath the
    first."""

    question: Line
    afterthought: Line
    posts: Annotated[tuple[Line, ...], Field(min_length=1)]
    names: tuple[Annotated[str, Field(min_length=1, max_length=40)], ...]
    attachments: AttachmentTexts

    @property
    def drafts(self) -> dict[str, str]:
        """By the name in the address."""
        return {"question": self.question}


@cache
def seed() -> Seed:
    return Seed.model_validate(yaml.safe_load(PATH.read_text("utf-8")))
