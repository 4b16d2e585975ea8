"""Schemas of the API. Fields are added, never removed or changed."""

from datetime import date, datetime

from ninja import Field, Schema


class Fault(Schema):
    place: str = Field(description="Where: query.limit, path.code.")
    message: str


class Problem(Schema):
    """An error response."""

    status: int
    message: str
    details: list[Fault] = []


class Listed(Schema):
    """Part of a list. `next` is the address of the next part, null at the end."""

    count: int = Field(description="How many there are in all.")
    next: str | None


class ActShort(Schema):
    code: str = Field(description="Does not change: the act's name in addresses.")
    kind: str
    number: str
    adopted_on: date | None
    body: str
    title: str
    name: str = Field(description="As it is cited.")
    subject: str
    summary: str = Field(description="In plain words; empty where nobody wrote it.")
    effective_on: date | None
    repealed_on: date | None
    state: str = Field(
        description="On the day asked for: unknown, not yet in force, in force, changed, repealed."
    )
    status: str = Field(description="The same in words.")
    url: str


class Acts(Listed):
    results: list[ActShort]


class EditionShort(Schema):
    number: int
    effective_on: date | None = Field(description="Null: holds since the day of the act itself.")
    changed_by: str
    state: str = Field(description="Of its text on the day asked for; replaced: by the next one.")
    status: str = Field(description="The same in words.")
    url: str


class LinkShort(Schema):
    words: str = Field(description="What this act does to the other: changes, repeals …")
    code: str
    name: str
    note: str
    url: str


class ActWhole(ActShort):
    signed_by: str
    published_in: str
    source_url: str
    edition: int | None = Field(
        description="Number of the edition in force on the day; null: none is."
    )
    editions: list[EditionShort]
    links: list[LinkShort]


class ClauseOne(Schema):
    address: str = Field(description="Does not change while the clause stands.")
    kind: str = Field(description="heading, point, paragraph, item, table")
    label: str
    text: str
    url: str


class Clauses(Listed):
    code: str
    on: date
    state: str
    edition: EditionShort | None
    results: list[ClauseOne]


class AnswerShort(Schema):
    id: int = Field(description="Does not change.")
    question: str
    short: str
    topics: list[str]
    checked_on: date = Field(description="When a lawyer last read it against the norms.")
    url: str


class Answers(Listed):
    results: list[AnswerShort]


class NormOne(Schema):
    words: str
    says: str
    address: str = Field(description="Code of the act and the clause, such as law-2300-1/25.1.")
    url: str


class AnswerWhole(AnswerShort):
    danger: str
    steps: list[str]
    norms: list[NormOne]
    who: str
    bring: list[str]
    related: list[int]


class NewsShort(Schema):
    id: int = Field(description="Does not change.")
    title: str
    lead: str
    published_on: date
    url: str


class NewsList(Listed):
    results: list[NewsShort]


class NewsWhole(NewsShort):
    text: str
    updated_at: datetime | None


class RequiredPart(Schema):
    name: str
    is_there: bool = Field(description="Confirmed at its place, and the page shows it there.")
    url: str = Field(description="Where it stands; empty where nobody confirmed it.")


class RequiredShort(Schema):
    code: str
    section: str
    title: str
    rule: str = Field(description="How often it is published.")
    unit: str
    state: str = Field(
        description="current, soon, absent (a part is missing), late, first, no_date"
    )
    checked_on: date | None
    due_on: date | None
    parts: list[RequiredPart]
    parts_all: int = Field(description="How many parts it counts for; one where none are listed.")
    parts_there: int = Field(description="Of them on the site and in time.")
    clause: str
    url: str


class Required(Listed):
    results: list[RequiredShort]


class FileOne(Schema):
    name: str
    size: int
    url: str


class RequiredWhole(RequiredShort):
    published_on: date | None
    text: str
    place: str = Field(description="Where it stands, if not here.")
    files: list[FileOne]


class SurveyShort(Schema):
    slug: str = Field(description="Does not change.")
    title: str
    purpose: str
    is_example: bool = Field(description="The answers are invented: a training installation.")
    opened_on: date
    closed_on: date
    published_on: date
    url: str
    csv_url: str


class Surveys(Listed):
    results: list[SurveyShort]


class FigureOne(Schema):
    answer: str
    text: str
    people: int | None = Field(description="Null: hidden, so that nobody is told by it.")
    share: float | None
    low: float | None = Field(description="Wilson's interval, 95 %.")
    high: float | None


class FieldByWay(Schema):
    way: str = Field(description="How these people answered: web, qr, kiosk, invited, served, "
                     "code; with + behind it, rare ways are joined to it.")  # fmt: skip
    text: str
    answered: int | None = Field(description="In this way. Null: hidden.")
    figures: list[FigureOne]


class FieldOne(Schema):
    code: str
    row: str
    is_many: bool
    answered: int | None
    figures: list[FigureOne]
    by_way: list[FieldByWay] = Field(
        description="The same by the way people answered, invitations and personal codes apart "
        "from the open link; empty where nobody, or too few, were asked so."
    )


class QuestionOne(Schema):
    number: int
    code: str
    text: str
    is_open: bool
    fields: list[FieldOne]


class WayOne(Schema):
    way: str = Field(description="open_link: anybody, perhaps more than once; asked: by an "
                     "invitation or a personal code, one form each; staff: on paper or by "
                     "telephone.")  # fmt: skip
    text: str
    people: int
    share: float


class SurveyWhole(SurveyShort):
    responses: int | None
    least: int = Field(description="No figure about fewer people is shown.")
    ways: list[WayOne] = Field(description="What share of the forms came by which way.")
    questions: list[QuestionOne]
