"""A throw-away nginx with the sample of deploy/nginx in front of given servers.

Debian's nginx, ports of this machine, a certificate made for the moment. Nothing of the sample is
changed but its paths and ports.
"""

import ipaddress
import os
import re
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SAMPLES = Path(__file__).resolve().parents[1] / "deploy" / "nginx"
MIME_TYPES = Path("/etc/nginx/mime.types")
PLAIN = """server {{
    listen 127.0.0.1:{port};
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-Proto https;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_connect_timeout 2s;
    proxy_next_upstream error timeout http_502;
    location / {{ proxy_pass http://otklik; }}
}}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nginx:
    folder: Path
    http: str
    https: str
    certificate: Path
    command: tuple[str, ...]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        """Until it answers."""
        self.processes.append(
            subprocess.Popen([*self.command, "-g", "daemon off;"], start_new_session=True)
        )
        _await(f"{self.http}/.well-known/acme-challenge/")

    def kill(self) -> None:
        """Master and workers at once, as when the machine goes."""
        process = self.processes.pop()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
            process.wait(timeout=20)

    @property
    def faults(self) -> str:
        """What it wrote of what went wrong."""
        return (self.folder / "error.log").read_text("utf-8")

    @property
    def log(self) -> str:
        """What it wrote of requests."""
        return (self.folder / "access.log").read_text("utf-8")


def program() -> str | None:
    """Where nginx is, also for whoever has no /usr/sbin on the path."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin")


@contextmanager
def in_front(
    upstreams: Sequence[str],
    folder: Path,
    *,
    http: int,
    https: int,
    plain: int | None = None,
    limits: bool = True,
    inside: Path | None = None,
) -> Iterator[Nginx]:
    """Serves on these two ports; on the `plain` one what the second serves, without TLS, to
    programs of this machine that trust no certificate of the moment. Without `limits` a benchmark
    may ask from one address. With `inside` the servers are asked by TLS and must show this
    certificate."""
    binary = program()
    if binary is None:
        raise SystemExit("nginx is needed: apt-get install nginx-light")
    folder.mkdir(parents=True, exist_ok=True)
    certificate(folder)
    if inside is not None:
        shutil.copy(inside, folder / "inside.pem")
    configuration = folder / "nginx.conf"
    more = PLAIN.format(port=plain) if plain is not None else ""
    configuration.write_text(_configuration(upstreams, folder, http, https, limits, more), "utf-8")
    command = [binary, "-p", str(folder), "-c", str(configuration), "-e", str(folder / "error.log")]
    subprocess.run([*command, "-t", "-q"], check=True)
    running = Nginx(
        folder=folder,
        http=f"http://127.0.0.1:{http}",
        https=f"https://127.0.0.1:{https}",
        certificate=folder / "fullchain.pem",
        command=tuple(command),
    )
    try:
        running.start()
        yield running
    finally:
        running.stop()


def _configuration(
    upstreams: Sequence[str], folder: Path, http: int, https: int, limits: bool, more: str
) -> str:
    sample = (SAMPLES / "otklik.conf").read_text("utf-8")
    if (folder / "inside.pem").exists():
        sealed = (SAMPLES / "inside.conf").read_text("utf-8")
        sample = sealed + sample.replace("proxy_pass http://", "proxy_pass https://")
    for old, new in {
        "listen 80 default_server;": f"listen 127.0.0.1:{http} default_server;",
        "listen 443 ssl default_server;": f"listen 127.0.0.1:{https} ssl default_server;",
        "listen 80;": f"listen 127.0.0.1:{http};",
        "listen 443 ssl;": f"listen 127.0.0.1:{https} ssl;",
        "server_name otklik.example;": "server_name 127.0.0.1 localhost otklik.example;",
        "/etc/otklik/tls/": f"{folder}/",
        "/var/log/nginx/": f"{folder}/",
        "/var/cache/nginx/otklik": f"{folder}/pages",
    }.items():
        if old not in sample:
            raise SystemExit(f"deploy/nginx/otklik.conf has no {old}")
        sample = sample.replace(old, new)
    sample = re.sub(r"\n *listen \[::\][^\n]*", "", sample)
    if not limits:
        sample = re.sub(r"\n *limit_(req|conn) [^\n]*", "", sample)
    ahead = (SAMPLES / "upstream.conf").read_text("utf-8")
    line = next(line for line in ahead.splitlines() if "127.0.0.1:8000" in line)
    servers = (line.replace("127.0.0.1:8000", address) for address in upstreams)
    ahead = ahead.replace(line, "\n".join(servers))
    user = "user root;\n" if os.geteuid() == 0 else ""
    folders = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    types = f"include {MIME_TYPES};\n" if MIME_TYPES.exists() else ""
    return (
        f"{user}worker_processes 1;\npid {folder}/pid;\n"
        "events { worker_connections 2048; }\n"
        f"http {{\n{types}{folders}{ahead}\n{sample}\n{more}\n}}\n"
    )


def certificate(folder: Path) -> Path:
    """fullchain.pem there, for this machine and for the site called otklik; key.pem beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    here = x509.SubjectAlternativeName(
        [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("otklik")]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder / "fullchain.pem"


def _await(url: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("nginx does not answer")
