"""What deploy/ offers is what the programs take: commands parse, samples do as they say."""

import http.client
import json
import pickle
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from pytest_django import Settings

from otklik.config.environment_settings import Environment
from otklik.core.refusal import Refused
from otklik.operations.cli.parser import parser
from otklik.operations.run import web_workers_clock
from tests.ports import free_port
from tests.programs import needs
from tools import nginx

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
OURS = {name: one for name, one in COMPOSE["services"].items() if one["image"] == "otklik"}


def takes(words: list[str]) -> bool:
    """Whether `otklik` knows this command and its options."""
    return words[0] == "otklik" and bool(parser().parse_args(words[1:]).work)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: str(unit.name))
def test_a_unit_starts_a_command_that_is_there(unit: Path) -> None:
    (line,) = re.findall(r"^ExecStart=/opt/otklik/bin/(.*)$", unit.read_text("utf-8"), re.MULTILINE)
    assert takes(line.split())


def test_systemd_takes_every_unit(tmp_path: Path) -> None:
    needs(shutil.which("systemd-analyze"), "apt-get install systemd")
    for unit in [*UNITS, ROOT / "deploy" / "systemd" / "otklik.target"]:
        text = unit.read_text("utf-8").replace("/opt/otklik/bin/otklik", sys.executable)
        (tmp_path / unit.name).write_text(text, "utf-8")
    units = [str(tmp_path / unit.name.replace("@", "@1")) for unit in UNITS]
    shutil.copy(tmp_path / "otklik-worker@.service", tmp_path / "otklik-worker@1.service")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in done.stderr.splitlines() if "otklik" in line] == []


def test_containers_run_commands_that_are_there_and_write_nowhere_else() -> None:
    assert set(OURS) == {"prepare", "web", "worker", "clock"}
    for service in OURS.values():
        assert takes(service["command"])
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
    assert [name for name, service in OURS.items() if "build" in service] == ["prepare"]
    image = (ROOT / "Dockerfile").read_text("utf-8")
    assert "\nUSER 10001:10001\n" in image
    assert takes(json.loads(image.rpartition("CMD ")[2]))


def test_containers_start_when_what_they_need_answers() -> None:
    services = COMPOSE["services"]
    assert "--host=127.0.0.1" in services["database"]["healthcheck"]["test"]
    assert services["nginx"]["depends_on"] == {"web": {"condition": "service_healthy"}}
    assert (
        'urlopen("http://127.0.0.1:8000/health/ready")' in services["web"]["healthcheck"]["test"][3]
    )
    for service in ("web", "worker", "clock"):
        prepared = services[service]["depends_on"]["prepare"]
        assert prepared == {"condition": "service_completed_successfully"}


def test_containers_mount_what_lies_here_and_keep_their_backups() -> None:
    mounted = [volume for one in COMPOSE["services"].values() for volume in one.get("volumes", ())]
    here = {volume.split(":")[0] for volume in mounted if volume.startswith("./")}
    assert [path for path in here - {"./deploy/tls"} if not (ROOT / path).exists()] == []
    image = (ROOT / "Dockerfile").read_text("utf-8")
    for service in OURS.values():
        folder = service["environment"]["OTKLIK_BACKUP_DIR"]
        assert f"backups:{folder}" in service["volumes"]
        assert re.search(rf"--owner=otklik .*{folder}\n", image)
    assert re.search(r"COPY --from=postgres \S*/pg_dump \S*/pg_restore", image)


@pytest.mark.parametrize("sample", ["compose.env.sample", "systemd/environment.sample"])
def test_samples_name_settings_that_are_read(sample: str) -> None:
    text = (ROOT / "deploy" / sample).read_text("utf-8")
    known = {f"OTKLIK_{name.upper()}" for name in Environment.model_fields}
    named = set(re.findall(r"^(?:# )?([A-Z_]+)=", text, re.MULTILINE))
    assert named <= known | {"DATABASE_URL", "POSTGRES_PASSWORD"}


class RecordingServer(BaseHTTPRequestHandler):
    """Answers with what it was asked; a page under /kept/ may be kept by the proxy."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        body = json.dumps(dict(self.headers.items())).encode()
        self.send_response(503 if self.path.startswith("/away/") else 200)
        self.send_header("Cache-Control", "no-cache")
        if self.path.startswith("/kept/"):
            self.send_header("X-Accel-Expires", "30")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None: ...


@pytest.fixture(scope="module")
def site() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), RecordingServer)
    server.asked = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def proxy(
    site: ThreadingHTTPServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[nginx.Nginx]:
    """The sample, in front of one server that answers and one that is gone."""
    needs(nginx.program(), "apt-get install nginx-light")
    upstreams = [f"127.0.0.1:{free_port()}", f"127.0.0.1:{site.server_address[1]}"]
    folder = tmp_path_factory.mktemp("nginx")
    with nginx.in_front(upstreams, folder, http=free_port(), https=free_port()) as running:
        yield running


def ask(proxy: nginx.Nginx, path: str, **headers: str) -> dict[str, str]:
    request = urllib.request.Request(  # noqa: S310
        f"{proxy.https}{path}", headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    trusted = ssl.create_default_context(cafile=str(proxy.certificate))
    with urllib.request.urlopen(request, timeout=20, context=trusted) as answer:  # noqa: S310
        values: dict[str, str] = json.loads(answer.read())
    return values


def test_the_proxy_says_who_asks_and_by_what_and_passes_over_who_is_gone(
    proxy: nginx.Nginx,
) -> None:
    for _ in range(3):
        values = ask(proxy, "/", X_Forwarded_Proto="http", X_Forwarded_For="203.0.113.9")
        assert values["X-Forwarded-Proto"] == "https"
        assert values["X-Forwarded-For"] == "203.0.113.9, 127.0.0.1"
        assert values["Host"].startswith("127.0.0.1")


def test_the_sites_own_page_is_shown_when_no_machine_has_a_database(proxy: nginx.Nginx) -> None:
    """And not nginx's: who says so is asked again at once, no machine is set aside."""
    for _ in range(3):
        with pytest.raises(urllib.error.HTTPError) as refused:
            ask(proxy, "/away/")
        assert refused.value.code == HTTPStatus.SERVICE_UNAVAILABLE
        assert "X-Forwarded-Proto" in json.loads(refused.value.read())
    assert ask(proxy, "/there/")


def test_a_page_is_kept_for_strangers_alone_and_only_when_the_site_says_so(
    proxy: nginx.Nginx, site: ThreadingHTTPServer
) -> None:
    asked: list[str] = site.asked  # type: ignore[attr-defined]
    for path, cookie in [("/kept/1", ""), ("/kept/1", ""), ("/plain/", ""), ("/plain/", "")]:
        ask(proxy, path, Cookie=cookie)
    assert asked.count("/kept/1") == 1
    assert asked.count("/plain/") == 2
    ask(proxy, "/kept/1", Cookie="__Host-csrftoken=1; __Host-sessionid=2")
    for _ in range(2):
        ask(proxy, "/kept/1", Cookie="a=1; __Host-display=150.dark")
    assert asked.count("/kept/1") == 3


HIDDEN = (
    "/surveys/year/", "/en/surveys/year/", "/desk/surveys/year/paper/", "/hooks/vk/k3y/",
    "/helped/k3y/", "/disclosure/supply/k3y/",
)  # fmt: skip


def test_who_answers_a_survey_and_what_people_type_is_in_no_log(proxy: nginx.Nginx) -> None:
    for path in (*HIDDEN, "/seen/?q=typed"):
        ask(proxy, path)
    until = time.monotonic() + 60  # a line is written after its answer
    while "/seen/" not in proxy.log and time.monotonic() < until:
        time.sleep(0.05)
    assert "/seen/" in proxy.log
    assert not re.search("surveys|k3y|typed", proxy.log)


def test_who_answers_a_survey_is_in_no_log_of_errors(tmp_path: Path) -> None:
    """Nor keys in addresses, though the site is gone and limits are reached."""
    needs(nginx.program(), "apt-get install nginx-light")
    gone = [f"127.0.0.1:{free_port()}"]
    with nginx.in_front(gone, tmp_path / "nginx", http=free_port(), https=free_port()) as running:
        for path in (*HIDDEN, *HIDDEN[:1] * 260, "/seen/"):
            with pytest.raises(urllib.error.HTTPError):
                ask(running, path)
        result = running.faults
    assert "/seen/" in result
    assert not re.search("surveys|embed|k3y", result)


def test_only_names_of_the_site_are_answered(proxy: nginx.Nginx, site: ThreadingHTTPServer) -> None:
    """A name that the site refuses costs it work; nginx closes the line."""
    asked: list[str] = site.asked  # type: ignore[attr-defined]
    before = len(asked)
    trusted = ssl.create_default_context(cafile=str(proxy.certificate))
    for name in ("evil.example", "a" * 7900, "otklik.example.evil.example", "203.0.113.9", ""):
        for line in (
            http.client.HTTPConnection(urlsplit(proxy.http).netloc, timeout=20),
            http.client.HTTPSConnection(urlsplit(proxy.https).netloc, timeout=20, context=trusted),
        ):
            with closing(line):
                line.request("GET", "/", headers={"Host": name})
                try:
                    status = line.getresponse().status
                except http.client.RemoteDisconnected:
                    continue
                assert (name, status) == ("", HTTPStatus.BAD_REQUEST)
    assert len(asked) == before
    assert ask(proxy, "/", Host="otklik.example")["Host"] == "otklik.example"


def test_programs_are_not_led_from_plain_http_to_https(proxy: nginx.Nginx) -> None:
    def status_of(path: str) -> int:
        line = http.client.HTTPConnection(urlsplit(proxy.http).netloc, timeout=20)
        with closing(line):
            line.request("GET", path)
            return line.getresponse().status

    assert [status_of(path) for path in ("/hooks/vk/", "/api/v1/acts/", "/metrics")] == [403] * 3
    assert [status_of(path) for path in ("/", "/ask/", "/apiary/")] == [301] * 3


def test_the_proxy_speaks_new_tls_with_strong_ciphers_alone(proxy: nginx.Nginx) -> None:
    at = urlsplit(proxy.https)

    def agreed(**limits: Any) -> tuple[str, str]:
        trusted = ssl.create_default_context(cafile=str(proxy.certificate))
        trusted.maximum_version = limits.get("version", ssl.TLSVersion.TLSv1_2)
        trusted.set_ciphers(limits.get("ciphers", "DEFAULT"))
        try:
            with (
                socket.create_connection((at.hostname, at.port), timeout=20) as line,
                trusted.wrap_socket(line, server_hostname=at.hostname) as sealed,
            ):
                return str(sealed.version()), str((sealed.cipher() or [""])[0])
        except ssl.SSLError:
            return "", ""

    version, cipher = agreed()
    assert version == "TLSv1.2"
    assert cipher.startswith("ECDHE-")
    assert "GCM" in cipher
    assert agreed(version=ssl.TLSVersion.TLSv1_3)[0] == "TLSv1.3"
    assert agreed(ciphers="AES128-SHA256:AES256-SHA:ECDHE-ECDSA-AES128-SHA") == ("", "")


SERVER_PROGRAM = """
def application(environ, start):
    start("200 OK", [("Content-Type", "text/plain")])
    return [environ["HTTP_X_FORWARDED_PROTO"].encode()]
"""
SERVING_BY_TLS = """
import pickle
from granian import Granian
Granian("told:application", port={}, interface="wsgi", **pickle.loads({})).serve()
"""


def test_between_two_machines_nginx_asks_by_tls_and_only_whom_it_knows(
    tmp_path: Path, settings: Settings
) -> None:
    needs(nginx.program(), "apt-get install nginx-light")
    settings.WEB_CERTIFICATE, settings.WEB_KEY = str(tmp_path / "nothing"), ""
    with pytest.raises(Refused, match="OTKLIK_WEB_CERTIFICATE"):
        web_workers_clock.by_tls()
    shown = nginx.certificate(tmp_path)
    settings.WEB_CERTIFICATE, settings.WEB_KEY = str(shown), str(tmp_path / "key.pem")
    (tmp_path / "told.py").write_text(SERVER_PROGRAM, "utf-8")
    port = free_port()
    program = SERVING_BY_TLS.format(port, pickle.dumps(web_workers_clock.by_tls()))
    site = subprocess.Popen([sys.executable, "-c", program], cwd=tmp_path)
    try:
        (tmp_path / "other").mkdir()
        other = nginx.certificate(tmp_path / "other")
        for known, status in ((shown, 200), (other, 502)):
            folder, here = tmp_path / f"nginx{status}", [f"127.0.0.1:{port}"]
            with nginx.in_front(
                here, folder, http=free_port(), https=free_port(), inside=known
            ) as running:
                items = answered(running, until=status)
            assert items == (status, b"https" if status == 200 else items[1])
    finally:
        site.terminate()
        site.wait(timeout=20)


def answered(proxy: nginx.Nginx, *, until: int) -> tuple[int, bytes]:
    """What a page says once the site is up; whatever it says after a minute."""
    trusted = ssl.create_default_context(cafile=str(proxy.certificate))
    deadline = time.monotonic() + 60
    while True:
        line = http.client.HTTPSConnection(
            urlsplit(proxy.https).netloc, timeout=20, context=trusted
        )
        with closing(line):
            line.request("GET", "/")
            answer = line.getresponse()
            items = answer.status, answer.read()
        if items[0] == until or time.monotonic() > deadline:
            return items
        time.sleep(0.1)
