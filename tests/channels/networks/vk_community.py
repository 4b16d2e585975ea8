"""What the stub of VK answers about its community: its keys, its hooks, its stream."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.channels.networks.vk_methods import COMMUNITY, EVENT_KINDS, OTHER_KINDS
from tests.channels.networks.vk_world import CODE, GROUP, No

if TYPE_CHECKING:
    from tests.channels.networks.stub_vk import VkStub

type Form = Mapping[str, str]


class Community:
    def __init__(self, stub: VkStub) -> None:
        self.stub = stub

    def on_groups_getbyid(self, form: Form, who: str) -> Any:
        group = {"id": GROUP, "name": "Комитет", "screen_name": "committee"}
        if who != COMMUNITY:
            is_admin = 1 if self.stub.admin_level else 0
            group |= {"is_admin": is_admin, "admin_level": self.stub.admin_level or 1}
        return {"groups": [group], "profiles": []}

    def on_groups_gettokenpermissions(self, form: Form, who: str) -> Any:
        rights = [{"name": name, "setting": 1} for name in self.stub.rights]
        return {"mask": 1, "permissions": rights}

    def on_account_getapppermissions(self, form: Form, who: str) -> Any:
        return self.stub.person_rights

    def on_groups_getcallbackconfirmationcode(self, form: Form, who: str) -> Any:
        self._manage()
        return {"code": CODE}

    def on_groups_getcallbackservers(self, form: Form, who: str) -> Any:
        self._manage()
        return {"count": len(self.stub.servers), "items": self.stub.servers}

    def on_groups_addcallbackserver(self, form: Form, who: str) -> Any:
        self._manage()
        if len(self.stub.servers) >= 10:
            raise No(2000)
        number = 1 + max([server["id"] for server in self.stub.servers], default=0)
        server = {"id": number, "creator_id": 900, "status": "unconfigured"}
        self.stub.servers.append(server)
        self._set(server, form)
        return {"server_id": number}

    def on_groups_editcallbackserver(self, form: Form, who: str) -> Any:
        self._manage()
        known = [s for s in self.stub.servers if s["id"] == int(form.get("server_id", "0"))]
        if not known:
            raise No(104)
        self._set(known[0], form)
        return 1

    def _set(self, server: dict[str, Any], form: Form) -> None:
        if len(form["title"]) > 14 or len(form["secret_key"]) > 50:
            raise No(100)
        server |= {name: form[name] for name in ("url", "title", "secret_key")}
        self.stub.confirm(server)

    def on_groups_setcallbacksettings(self, form: Form, who: str) -> Any:
        self._manage()
        self.stub.settings = {kind: int(form.get(kind, "0")) for kind in EVENT_KINDS}
        return 1

    def on_groups_getcallbacksettings(self, form: Form, who: str) -> Any:
        self._manage()
        return {"api_version": "5.199", "events": self._kinds()}

    def on_groups_getlongpollserver(self, form: Form, who: str) -> Any:
        if not self.stub.is_stream_on:
            raise No(100)
        place = self.stub.stream_at or f"{self.stub.url}/stream"
        return {"key": self.stub.stream_key, "server": place, "ts": str(len(self.stub.stream))}

    def on_groups_getlongpollsettings(self, form: Form, who: str) -> Any:
        is_on = self.stub.is_stream_on
        return {"is_enabled": is_on, "api_version": "5.199", "events": self._kinds()}

    def on_groups_setlongpollsettings(self, form: Form, who: str) -> Any:
        self._manage()
        self.stub.is_stream_on = form["enabled"] == "1"
        self.stub.settings = {kind: int(form.get(kind, "0")) for kind in EVENT_KINDS}
        return 1

    def _kinds(self) -> dict[str, int]:
        return dict.fromkeys((*OTHER_KINDS, *EVENT_KINDS), 0) | self.stub.settings

    def _manage(self) -> None:
        if "manage" not in self.stub.rights:
            raise No(15)
