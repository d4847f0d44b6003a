"""Chromium without a window, driven as a person does: keys, clicks, pastes. It reaches nothing but loopback.

Spoken to through a pipe in the Chrome DevTools Protocol: JSON with a NUL after each message, at descriptors 3 and 4.
"""

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from tests.hosts.openssh import program

_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions"),
    *("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--remote-debugging-pipe", "about:blank"),
)
_MOVE = (
    "import os, sys; out, into = map(int, sys.argv[1:3]); out, into = os.dup(out), os.dup(into);"
    "os.dup2(out, 3); os.dup2(into, 4); os.set_inheritable(3, True); os.set_inheritable(4, True);"
    "os.execv(sys.argv[3], sys.argv[3:])"
)
_KEYS = {"Tab": 9, "Enter": 13, " ": 32, "Escape": 27}
_SHIFT = 8


class _RenewedError(Exception):
    """The page was another one before the answer came."""


def _steadily(question: Callable[[], Any]) -> Any:
    while True:
        try:
            return question()
        except _RenewedError:
            time.sleep(0.03)


class Chromium:
    """A context manager: one browser, with one tab."""

    def __init__(self, profile: Path) -> None:
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()
        self._received = b""
        self._number = 0
        self.console: list[str] = []
        self.requests: list[str] = []
        words = [program("chromium") or "chromium", *_FLAGS, f"--user-data-dir={profile}"]
        self._process = subprocess.Popen(
            [sys.executable, "-S", "-c", _MOVE, str(to_read), str(to_write), *words],
            pass_fds=(to_read, to_write),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        self._session = ""
        (tab,) = [one for one in self._call("Target.getTargets")["targetInfos"] if one["type"] == "page"]
        self._session = self._call("Target.attachToTarget", targetId=tab["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "Accessibility"):
            self._call(f"{domain}.enable")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session = ""
        self._call("Browser.close")
        self._process.wait(20)
        os.close(self._write)
        os.close(self._read)

    def screen(self, width: int, height: int, *, dark: bool = False, contrast: str = "no-preference") -> None:
        self._call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 1000
        )
        features = {"prefers-color-scheme": "dark" if dark else "light", "prefers-contrast": contrast}
        self._call("Emulation.setEmulatedMedia", features=[{"name": k, "value": v} for k, v in features.items()])

    def open(self, url: str) -> None:
        self.console.clear()
        self.requests.clear()
        self._call("Page.navigate", url=url)
        self.until(lambda: self.read("document.readyState") == "complete" and self.read("location.href") == url)

    def run(self, script: str) -> Any:
        """What a script of the test's own gives in the page."""
        return self._call("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def read(self, script: str) -> Any:
        """The same of a script that changes nothing: asked again where the page renewed itself in the middle of it."""
        return _steadily(lambda: self.run(script))

    def text(self) -> str:
        return str(self.read("document.body ? document.body.innerText : ''"))

    def until_it_says(self, words: str) -> None:
        self.until(lambda: words in self.text())

    def until(self, is_so: Callable[[], bool]) -> None:
        end = time.monotonic() + 15
        while not is_so():
            assert time.monotonic() < end, self.text()
            time.sleep(0.03)

    def press(self, key: str, *, shift: bool = False) -> None:
        at = {"key": key, "code": key, "windowsVirtualKeyCode": _KEYS[key], "modifiers": _SHIFT if shift else 0}
        text = {"text": "\r"} if key == "Enter" else {}
        self._call("Input.dispatchKeyEvent", type="keyDown", **at, **text)
        self._call("Input.dispatchKeyEvent", type="keyUp", **at)

    def paste(self, text: str) -> None:
        """Into what has the focus."""
        self._call("Input.insertText", text=text)

    def focus(self) -> str:
        """What has the focus: its name to a screen reader, by the words that are in it."""
        return str(self.run("(document.activeElement.id || document.activeElement.innerText || '').trim()"))

    def read_aloud(self) -> list[tuple[str, str]]:
        """What a screen reader is told: role and name, in order."""
        nodes = _steadily(lambda: self._call("Accessibility.getFullAXTree"))["nodes"]
        shown = [node for node in nodes if not node["ignored"]]
        return [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in shown]

    def picture(self, file: Path) -> None:
        """The whole page as a PNG."""
        taken = self._call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(taken["data"]))

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._number:
            self._note(answer)
        if "navigated or closed" in str(answer.get("error")):
            raise _RenewedError(method)
        assert "error" not in answer, (method, answer["error"])
        return dict(answer["result"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._received:
            piece = os.read(self._read, 1 << 20)
            assert piece, "the browser has ended"
            self._received += piece
        first, _, self._received = self._received.partition(b"\0")
        return dict(json.loads(first))

    def _note(self, event: dict[str, Any]) -> None:
        known = event.get("params", {})
        if event.get("method") == "Log.entryAdded":
            self.console.append(known["entry"]["text"])
        elif event.get("method") == "Network.requestWillBeSent":
            self.requests.append(known["request"]["url"])
