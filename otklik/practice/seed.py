"""The invented texts of the practice network, read from data/seed.yaml."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict


class Seed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    drafts: dict[str, str]
    afterthought: str
    posts: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def first_comment(self) -> str:
        """What a newcomer finds half written."""
        return next(iter(self.drafts.values()))


@cache
def seed() -> Seed:
    text = (Path(__file__).parent / "data" / "seed.yaml").read_text("utf-8")
    return Seed.model_validate(yaml.safe_load(text))
