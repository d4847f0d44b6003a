"""A real browser, without a window: opens a file and gives what became of it. It reaches nothing but loopback."""

import html
import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.hosts.openssh import program

_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions"),
    *("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--enable-logging=stderr", "--dump-dom"),
)
DARK = "--blink-settings=preferredColorScheme=0"
LIGHT = "--blink-settings=preferredColorScheme=1"
_PROBE = """
const page = document.getElementById("page");
page.onload = () => {
  const inside = page.contentDocument, root = inside.documentElement, style = page.contentWindow.getComputedStyle;
  const words = (one) => one.innerText.replace(/\\s+/g, " ").trim();
  const all = (what) => [...inside.querySelectorAll(what)];
  document.getElementById("found").textContent = JSON.stringify({
    width: root.clientWidth,
    reach: Math.max(root.scrollWidth, inside.body.scrollWidth),
    wide: all("body *").filter((one) => !one.closest(".scroll, .skip"))
      .filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1).map((one) => one.outerHTML),
    matrix: all("table.matrix tr").map((row) => [...row.cells].map(words)),
    back: style(inside.body).backgroundColor,
    requests: page.contentWindow.performance.getEntriesByType("resource").map((one) => one.name),
    active: all("script, img, iframe, object, embed, form, input, link, base, svg").map((one) => one.outerHTML),
    focus: all("[tabindex], a, summary").length,
    ran: typeof page.contentWindow.ran,
  });
};
"""


@dataclass(frozen=True)
class Opened:
    """dom: the page as the browser has it. console: what it complained about."""

    dom: str
    console: list[str]


def opened(file: Path, *flags: str) -> Opened:
    """Open a file in a browser that is new, and wait until it has settled."""
    profile = file.parent / "profile"
    done = subprocess.run(
        [program("chromium") or "chromium", *_FLAGS, *flags, f"--user-data-dir={profile}", file.as_uri()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return Opened(done.stdout, re.findall(r"CONSOLE[^\"]*\"(.*)\"", done.stderr))


def on_a_screen(page: str, folder: Path, width: int, *flags: str, beside: str = "") -> dict[str, Any]:
    """What the page is like on a screen that is so wide, and what the console said. beside: more of the outer page."""
    frame = f'<iframe id="page" width="{width}" height="800" srcdoc="{html.escape(page)}"></iframe>'
    text = f'<!DOCTYPE html><meta charset="utf-8"><pre id="found"></pre>{beside}{frame}<script>{_PROBE}</script>'
    file = folder / "screen.html"
    file.write_text(text, encoding="utf-8", errors="replace")
    shown = opened(file, *flags)
    (found,) = re.findall(r'<pre id="found">(.*?)</pre>', shown.dom, re.DOTALL)
    return {**json.loads(html.unescape(found)), "console": shown.console}
