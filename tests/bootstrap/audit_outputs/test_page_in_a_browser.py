"""The page as a browser has it: on a phone and on a desk, light and dark, with servers that say hostile things."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bootstrap.audit_outputs.page import page
from tests.bootstrap.audit_outputs.browser import DARK, LIGHT, on_a_screen, opened
from tests.bootstrap.audit_outputs.made import everything
from tests.tui.made import large_fleet

pytestmark = pytest.mark.wants("chromium")
PHONE, DESK = 390, 1280


class Listener(ThreadingHTTPServer):
    """Hears who fetches something."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Fetched)
        self.paths: list[str] = []


class _Fetched(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Listener)
        self.server.paths.append(self.path)
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  what the base calls it
        """Nothing to stderr."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("width", "flag"), [(PHONE, DARK), (DESK, LIGHT)], ids=["phone, dark", "desk, light"])
def test_the_page_fits_its_screen_and_shows_the_matrix(tmp_path: Path, width: int, flag: str) -> None:
    found = on_a_screen(page(everything(), "kua"), tmp_path, width, flag)
    assert found["reach"] <= found["width"] == width
    assert found["wide"] == []
    assert found["matrix"][0] == ["target", "pc macbook", "macbook lost", "ipad", "foreign keys"]
    assert found["matrix"][3] == ["server:web", "? unknown", "✖ STILL IN", "○ missing", "2 keys"]
    assert found["back"] == ("rgb(15, 19, 24)" if flag == DARK else "rgb(246, 247, 249)")  # its style sheet was taken
    assert (found["requests"], found["active"], found["console"]) == ([], [], [])


def test_nothing_that_a_server_says_runs_or_is_fetched_or_makes_the_page_wider(
    tmp_path: Path, listener: Listener
) -> None:
    address = f"http://127.0.0.1:{listener.server_port}"
    words = (
        f'"></code></style></title><script>window.ran=1</script><img src="{address}/img" onerror="window.ran=1">'
        f'<style>@import "{address}/css";</style><link rel=stylesheet href="{address}/link"><base href="{address}/">'
        f"<meta http-equiv=refresh content='0;url={address}/away'>{'W' * 500}"
    )
    control = f'<img src="{address}/control">'  # the listener hears what is fetched
    found = on_a_screen(page(everything(words), "kua"), tmp_path, PHONE, beside=control)
    assert listener.paths == ["/control"]
    assert (found["ran"], found["active"], found["requests"]) == ("undefined", [], [])
    assert (found["wide"], found["reach"]) == ([], PHONE)
    assert found["matrix"][3][0] == "server:web"


def test_a_large_fleet_scrolls_within_its_table_and_not_the_page(tmp_path: Path) -> None:
    found = on_a_screen(page(large_fleet(60, 14), "kua"), tmp_path, PHONE)
    assert (found["reach"], found["wide"]) == (PHONE, [])
    assert found["focus"] > 60  # tables and targets are reached by keyboard


def test_the_file_itself_opens_without_a_complaint(tmp_path: Path) -> None:
    file = tmp_path / "audit.html"
    file.write_text(page(everything(), "kua"), encoding="utf-8")
    shown = opened(file)
    assert "Someone gets in who must not, or may do so." in shown.dom
    assert shown.console == []
