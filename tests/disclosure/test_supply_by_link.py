"""Who has no account supplies by a link: it opens one form and nothing else, for a while."""

from hashlib import sha256
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.test import Client

from otklik.core.refusal import Refused
from otklik.disclosure.items.models import Item
from otklik.disclosure.submissions.invitation import Invitation
from otklik.disclosure.submissions.models import Submission
from tests.disclosure.conftest import NOON
from tests.disclosure.supplying import DAY, PDF, file
from tests.legal_acts.papers import docx
from tests.staffed import Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_here")]


class TestTheLink:
    def link(self, item: Item, staff: Staff) -> Invitation:
        return Invitation.make(item, to="Бухгалтерия", days=7, by=staff.authorised, at=NOON)

    def test_it_opens_one_form_without_signing_in(
        self, counted: dict[str, Item], staff: Staff, client: Client, time_machine: object
    ) -> None:
        time_machine.move_to(NOON + DAY)  # type: ignore[attr-defined]
        item = counted["period"]
        link = self.link(item, staff)
        page = client.get(link.address)
        assert page.status_code == 200
        assert item.title in page.content.decode()
        assert "Бухгалтерия" not in page.content.decode()
        key = str(uuid4())
        macros = docx("<w:p/>", **{"x/vbaProject.bin": "macro"})
        files = [file("сводка.docx", macros), file("сводка.csv", b"a;b")]
        sent = {"key": key, "text": "Сводка за квартал", "files": files}
        assert "Спасибо" in client.post(link.address, sent).content.decode()
        submission = Submission.objects.get()
        assert (submission.item, submission.supplied_by, submission.supplier) == (
            item, None, "Бухгалтерия, по ссылке",
        )  # fmt: skip
        kept, table = submission.files.all()
        assert (kept.name, table.name) == ("сводка.docx", "сводка.csv")
        with kept.file.open() as lying:
            assert not [part for part in ZipFile(lying).namelist() if "vba" in part]
        assert kept.digest != sha256(macros).hexdigest()
        client.post(link.address, {"key": str(uuid4()), "text": "Второй раз"})
        assert Submission.objects.count() == 1
        assert not client.cookies

    def test_a_file_of_which_there_is_no_clean_copy_is_refused_with_the_words_kept(
        self, counted: dict[str, Item], staff: Staff, client: Client, time_machine: object
    ) -> None:
        time_machine.move_to(NOON + DAY)  # type: ignore[attr-defined]
        sent = {"key": str(uuid4()), "text": "Сводка", "files": file("сводка.pdf", PDF)}
        answer = client.post(self.link(counted["period"], staff).address, sent)
        assert answer.status_code == 422
        assert "повреждён" in answer.content.decode()
        assert "Сводка" in answer.content.decode()
        assert not Submission.objects.exists()

    def test_it_is_limited_in_time_and_closed_by_hand(
        self, counted: dict[str, Item], staff: Staff, client: Client, time_machine: object
    ) -> None:
        link = self.link(counted["period"], staff)
        time_machine.move_to(NOON + 8 * DAY)  # type: ignore[attr-defined]
        sent = {"key": str(uuid4()), "text": "Поздно"}
        assert client.post(link.address, sent).status_code == 410
        time_machine.move_to(NOON + DAY)  # type: ignore[attr-defined]
        link.end(by=staff.authorised, at=NOON)
        assert client.post(link.address, sent).status_code == 410
        assert not Submission.objects.exists()

    def test_a_made_up_or_changed_link_leads_nowhere(
        self, counted: dict[str, Item], staff: Staff, client: Client
    ) -> None:
        link = self.link(counted["period"], staff)
        for token in ("1", link.token[:-1], link.token.replace(link.token[0], "X", 1)):
            assert client.get(f"/disclosure/supply/{token}/").status_code == 404

    def test_only_whoever_keeps_the_list_makes_one(
        self, counted: dict[str, Item], staff: Staff
    ) -> None:
        with pytest.raises(Refused):
            Invitation.make(counted["period"], to="Отдел", days=7, by=staff.specialist, at=NOON)

    def test_it_goes_by_mail(
        self, counted: dict[str, Item], staff: Staff, settings: object, mailoutbox: list[object]
    ) -> None:
        from otklik.disclosure.submissions import invitation

        settings.MAIL_IS_CONFIGURED = True  # type: ignore[attr-defined]
        link = Invitation.make(
            counted["period"], to="Отдел", email="unit@example.org", days=7,
            by=staff.authorised, at=NOON,
        )  # fmt: skip
        for _twice in range(2):
            invitation.mail_invitation(link.pk, at=NOON)
        (letter,) = mailoutbox
        assert link.address in letter.body  # type: ignore[attr-defined]
        assert letter.to == ["unit@example.org"]  # type: ignore[attr-defined]
