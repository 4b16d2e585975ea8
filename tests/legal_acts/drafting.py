"""A document is brought in and its review filled."""

import io
from uuid import UUID, uuid4

from django.test import Client

from otklik.core.pack.parse import Pack, Report
from otklik.legal_acts.acts.markdown_format import read_acts
from otklik.legal_acts.document_import.models import ActDraft
from otklik.organisation.people.roles_and_rights import Role
from tests.factories import UserFactory

from .conftest import AT, SHIPPED
from .papers import as_docx

NEW = "/desk/acts/documents/new/"


SECRET = "Тайный Автор"


def upload(client: Client, body: bytes, *, name: str = "x.docx", of: str = "") -> str:
    """The address of the review."""
    file = io.BytesIO(body)
    file.name = name
    address = f"{NEW}?edition_of={of}" if of else NEW
    answer = client.post(address, {"file": file, "key": str(uuid4())})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def typed(address: str, client: Client, **changes: str) -> dict[str, str]:
    """What the form sends when nothing was touched, with these changes."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: str(value) for name, value in (values | changes).items() if value} | {
        "text": changes.get("text", values["text"]).replace("\n", "\r\n")
    }


def order_docx() -> bytes:
    [act] = read_acts(Pack(SHIPPED), Report())
    return as_docx(act.clauses)


def a_draft(key: int) -> ActDraft:
    who = UserFactory(role=Role.AUTHORISED)
    return ActDraft.objects.create(
        key=UUID(int=key), file_name="x.txt", kind="text", body=b"", text="",
        uploaded_by=who, uploaded_at=AT,
    )  # fmt: skip
