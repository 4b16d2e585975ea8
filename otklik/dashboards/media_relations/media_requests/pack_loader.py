"""media.yaml of a pack: days for an answer to the media."""

from pydantic import Field

from otklik.core.pack.merge_into_tables import Changes, OneFileLoader, Tables
from otklik.core.pack.validation import PackFile
from otklik.dashboards.media_relations.media_requests.models import MediaTerms

MEDIA = "media.yaml"
CODE = "media"


class MediaFile(PackFile):
    """`answer_days` from receipt to the answer, `notice_days` until the editors are told of a delay
    or refusal. `is_checked`: compared with the law by the authority."""

    FILE = MEDIA

    answer_days: int = Field(ge=1, le=60)
    notice_days: int = Field(ge=1, le=60)
    working_days: bool = False
    basis: str = Field(default="", max_length=300)
    is_checked: bool = False


class OverviewLoader(OneFileLoader[MediaFile]):
    """Without the file requests of the media have no due date."""

    name, file = "overview", MediaFile

    def load(self, parsed: MediaFile | None, tables: Tables) -> Changes:
        if parsed is None:
            return Changes()
        wanted = {
            CODE: {
                "answer_days": parsed.answer_days,
                "notice_days": parsed.notice_days,
                "is_working": parsed.working_days,
                "basis": parsed.basis,
                "is_checked": parsed.is_checked,
                "is_active": True,
            }
        }
        return tables.merge(MediaTerms, wanted, kind="media_terms")


loader = OverviewLoader()
