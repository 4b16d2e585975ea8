"""Errors go to the authority's collector, if it named one, with nothing that anybody typed."""

import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from otklik.config.backend_settings import logging_to
from otklik.core.error_reports import MOST_WAITING, ErrorReportHandler

TYPED = "Иванова Мария, 8 928 000-00-00"


@pytest.fixture
def collector() -> Iterator[HTTPServer]:
    class RegisterExport(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.taken.append(json.loads(body))  # type: ignore[attr-defined]
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_said: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), RegisterExport)
    server.taken = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_error_is_told_once_without_what_was_typed(collector: HTTPServer) -> None:
    url = logging_to(f"http://127.0.0.1:{collector.server_port}/", kind="line", level="INFO")
    values = url["handlers"]["reports"]
    handler = ErrorReportHandler(values["url"], values["version"])
    log = logging.Logger("otklik.trial")
    log.addHandler(handler)
    log.warning("nothing to tell of")
    for _ in range(3):
        try:
            raise ValueError(TYPED)
        except ValueError:
            log.exception("A form could not be saved")
    handler.waiting.join()
    [taken] = collector.taken  # type: ignore[attr-defined]
    assert taken["exception"] == "ValueError"
    assert taken["message"] == "A form could not be saved"
    assert "test_error_reports.py" in taken["frames"][-1]
    assert taken["version"]
    assert "Иванова" not in json.dumps(taken, ensure_ascii=False)
    assert "928" not in json.dumps(taken["message"])


def test_a_collector_that_is_away_costs_those_who_are_served_nothing() -> None:
    handler = ErrorReportHandler("http://127.0.0.1:9/")
    log = logging.Logger("otklik.trial")
    log.addHandler(handler)
    for number in range(2 * MOST_WAITING):
        log.error("word %s", chr(0x430 + number % 32) * (1 + number // 32))
    assert handler.waiting.qsize() <= MOST_WAITING
    handler.waiting.join()


def test_nothing_goes_out_where_none_is_named_nor_in_clear_over_a_net() -> None:
    assert logging_to("", kind="line", level="INFO")["root"]["handlers"] == ["stderr"]
    with pytest.raises(ValueError, match="https"):
        logging_to("http://collector.authority.example/", kind="line", level="INFO")
