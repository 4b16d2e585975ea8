"""One deadline for a whole exchange, including name resolution, however slowly it trickles."""

import socket
import time
from collections.abc import Iterable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import httpcore

LONGEST_WAIT = 10.0  # seconds for any single wait


def timeouts(until: float) -> dict[str, Any]:
    """httpcore timeouts for one wait. `until` is a time of `time.monotonic`."""
    wait = _remaining(until)
    return {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), wait)}


def _remaining(until: float, wait: float | None = None) -> float:
    return max(min(until - time.monotonic(), wait or LONGEST_WAIT, LONGEST_WAIT), 0.001)


def look_up_addresses(name: str, port: int | None, *, until: float) -> list[str]:
    """Addresses of a name. Raises OSError if it is unknown, TimeoutError if its servers do not
    answer; the waiting thread then ends by itself."""
    answer = SimpleQueue[list[str] | Exception]()

    def look() -> None:
        try:
            found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
            answer.put([str(where[0]).partition("%")[0] for *_rest, where in found])
        except (OSError, UnicodeError) as fault:
            answer.put(fault)

    Thread(target=look, daemon=True, name="looks up a name").start()
    try:
        found = answer.get(timeout=max(until - time.monotonic(), 0.001))
    except Empty:
        raise TimeoutError("The name was looked up for too long.") from None
    if isinstance(found, Exception):
        raise OSError("The name is not known.") from found
    return found


class DeadlineBackend(httpcore.NetworkBackend):
    """Connections whose waits end at `until` at the latest."""

    def __init__(self, until: float) -> None:
        self._until = until
        self._net = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._net.connect_tcp(
            host, port, _remaining(self._until, timeout), local_address, socket_options
        )
        return _Stream(stream, self._until)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream, self._until = stream, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._refuse_when_over()
        return self._stream.read(max_bytes, _remaining(self._until, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._refuse_when_over()
        self._stream.write(buffer, _remaining(self._until, timeout))

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        wait = _remaining(self._until, timeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, wait), self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        self._stream.close()

    def _refuse_when_over(self) -> None:
        if time.monotonic() >= self._until:
            raise httpcore.ReadTimeout("It took too long.")
