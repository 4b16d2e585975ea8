"""A real IMAP server for tests: Debian's Dovecot, from a configuration of its own, on loopback.

`tools/dovecot` installs it. As root the letters belong to `nobody`, since Dovecot reads no mail
as root; as anybody else everything runs as that person.
"""

import getpass
import grp
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.ports import free_port

PASSWORD = "a password of the stub"
PROGRAM = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")


def why_not() -> str:
    """Why there is no server here; empty where there is one."""
    if PROGRAM is None:
        return "Dovecot is not installed: tools/dovecot"
    completed = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=False)
    return "" if completed.stdout.startswith("2.4") else "Dovecot 2.4 is needed: tools/dovecot"


@dataclass(frozen=True)
class Dovecot:
    """A mailbox springs up for every login with PASSWORD. Ports: TLS at once, and STARTTLS."""

    tls_port: int
    port: int
    certificate: Path
    key: Path
    mail: Path

    def folder(self, address: str, name: str = "") -> Path:
        """The Maildir of a mailbox, or of a folder in it."""
        home = self.mail / address / "Maildir"
        return home / f".{name}" if name else home

    def put(self, address: str, letter: bytes, folder: str = "") -> None:
        """A letter comes; it must already have been looked into once."""
        there = self.folder(address, folder)
        for name in ("tmp", "new", "cur"):
            self._made(there / name)
        name = f"{time.time_ns()}.stub.localhost"
        (there / "tmp" / name).write_bytes(letter)
        _give(there / "tmp" / name)
        (there / "tmp" / name).rename(there / "new" / name)

    def number_anew(self, address: str) -> None:
        """What a server does after a repair: every letter gets a new number. Dovecot names an
        edition by the second."""
        time.sleep(1.1)
        for path in self.folder(address).glob("dovecot*"):
            path.unlink()

    def _made(self, path: Path) -> None:
        for part in reversed([path, *path.parents]):
            if self.mail in part.parents and not part.exists():
                part.mkdir()
                _give(part)


def _give(path: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(path, "nobody", "nogroup")


@contextmanager
def served_mailboxes() -> Iterator[Dovecot]:
    folder = Path(tempfile.mkdtemp(prefix="otklik-imap-"))
    folder.chmod(0o755)
    (folder / "mail").mkdir()
    _give(folder / "mail")
    certificate, key = make_certificate(folder)
    server = Dovecot(
        tls_port=free_port(),
        port=free_port(),
        certificate=certificate,
        key=key,
        mail=folder / "mail",
    )
    (folder / "dovecot.conf").write_text(_configuration(folder, server), "utf-8")
    assert PROGRAM
    process = subprocess.Popen(
        [PROGRAM, "-F", "-c", str(folder / "dovecot.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(server.tls_port, folder / "log")
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


def _configuration(folder: Path, server: Dovecot) -> str:
    is_root = os.geteuid() == 0
    owner, group = ("nobody", "nogroup") if is_root else (_me(), _my_group())
    ours = (
        ""
        if is_root
        else f"""
default_internal_user = {owner}
default_internal_group = {group}
default_login_user = {owner}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
}}
"""
    )
    return f"""
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
base_dir = {folder}/base
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_server_cert_file = {server.certificate}
ssl_server_key_file = {server.key}
auth_allow_cleartext = no
auth_failure_delay = 0
auth_username_format = %{{user | lower}}
first_valid_uid = 1
first_valid_gid = 1
mail_driver = maildir
mail_home = {server.mail}/%{{user}}
mail_path = ~/Maildir
passdb static {{
  password = {PASSWORD}
}}
userdb static {{
  fields {{
    uid = {owner}
    gid = {group}
    home = {server.mail}/%{{user}}
  }}
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {server.port}
  }}
  inet_listener imaps {{
    port = {server.tls_port}
  }}
}}
{ours}
"""


def _me() -> str:
    return getpass.getuser()


def _my_group() -> str:
    return grp.getgrgid(os.getegid()).gr_name


def _wait_for(port: int, log: Path) -> None:
    for _ in range(1200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(log.read_text("utf-8") if log.exists() else "Dovecot did not start.")
