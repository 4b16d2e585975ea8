"""The demonstration that is attacked: its accounts, and its own count of what it was asked."""

import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

HERE = "http://127.0.0.1:"
COUNT = "otklik_request_seconds_count"
type Counts = Counter[tuple[str, str]]


@dataclass(frozen=True)
class Site:
    address: str
    token: str = field(repr=False)
    data: Path
    _signed_in: dict[str, httpx.Client] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.address.startswith(HERE):
            raise SystemExit("Only one's own demonstration is attacked.")

    def wait(self, seconds: float, running: "subprocess.Popen[bytes]") -> None:
        """Until it answers; SystemExit when it ended or does not."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and running.poll() is None:
            try:
                if httpx.get(self.address, timeout=20).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                time.sleep(1)
        raise SystemExit("The demonstration did not come up: see var/attack/otklik.log.")

    def counted(self) -> Counts:
        """Requests it answered, by route and kind of status. Pages that it keeps for strangers are
        given out before anything counts them."""
        head = {"Authorization": f"Bearer {self.token}"}
        text = httpx.get(f"{self.address}/metrics", headers=head, timeout=60).text
        counts: Counts = Counter()
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                if sample.name == COUNT and sample.labels["route"] != "metrics":
                    place = sample.labels["route"], sample.labels["status"]
                    counts[place] += int(sample.value)
        return counts

    def since(self, before: Counts) -> dict[str, Any]:
        """What was asked meanwhile."""
        more = self.counted() - before
        statuses: Counter[str] = Counter()
        for (_route, status), number in more.items():
            statuses[status] += number
        return {
            "requests": more.total(),
            "routes": len({route for route, _status in more if route}),
            "desk_pages": len(
                {r for r, status in more if r.startswith("desk/") and status == "2xx"}
            ),
            "statuses": dict(sorted(statuses.items())),
            "failed": sorted({route for route, status in more if status == "5xx"}),
        }

    def cookies(self, role: str) -> str:
        """Of a session of this account of the demonstration."""
        client = self._client(role)
        return "; ".join(f"{one}={client.cookies[one]}" for one in ("sessionid", "csrftoken"))

    def is_in(self, role: str) -> bool:
        """Whether the session that the scanner had still opens the desk."""
        return self._client(role).get("/desk/profile/").status_code == httpx.codes.OK

    def _client(self, role: str) -> httpx.Client:
        if role not in self._signed_in:
            self._signed_in[role] = self._sign_in(role)
        return self._signed_in[role]

    def _sign_in(self, role: str) -> httpx.Client:
        text = (self.data / "secrets/accounts.txt").read_text("utf-8")
        name, password = next(
            line.split("\t")[:2] for line in text.splitlines() if line.startswith(f"{role}\t")
        )
        client = httpx.Client(base_url=self.address, timeout=60)
        place = "/account/login/"
        client.get(place)
        client.post(
            place,
            data={
                "login": name,
                "password": password,
                "csrfmiddlewaretoken": client.cookies["csrftoken"],
            },
            headers={"Referer": f"{self.address}{place}"},
        )
        if client.get("/desk/profile/").status_code != httpx.codes.OK:
            raise SystemExit(f"{role} of the demonstration could not sign in.")
        return client
