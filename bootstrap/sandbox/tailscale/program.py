"""The stand-in `tailscale` program: one machine's client and its service in one, kept in a JSON file.

Runs by itself, as `python program.py STATE_FILE COMMAND …`, with nothing but the standard library (see machine.py). Its
words, exit codes and JSON are those of tailscale 1.96. It waits for nothing: where the real one would wait, and then
give up, this one gives up.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

_DEFAULTS = {  # settings, and what they are where nothing was said
    "accept-dns": "true",
    "accept-routes": "false",
    "advertise-exit-node": "false",
    "advertise-routes": "",
    "advertise-tags": "",
    "hostname": "",
    "login-server": "https://controlplane.tailscale.com",
    "operator": "",
    "shields-up": "false",
    "ssh": "false",
}
_NO_SETTINGS = {"auth-key", "timeout", "json"}
_AWAY = "failed to connect to local tailscaled; it doesn't appear to be running (sudo systemctl start tailscaled ?)"
_LATE = 'timeout waiting for Tailscale service to enter a Running state; check health with "tailscale status"'
_LEFT_OUT = """\
Error: changing settings via 'tailscale up' requires mentioning all
non-default flags. To proceed, either re-run your command with --reset or
use the command below to explicitly mention the current value of
all non-default settings:

\ttailscale up {line}
"""
_DENIED = """\
Access denied: {what} access denied

Use 'sudo tailscale {line}'.
To not require root, use 'sudo tailscale set --operator=$USER' once."""


def main(words: Sequence[str]) -> int:
    """The exit code of one command."""
    file, command, *rest = words
    machine = _Machine(Path(file))
    commands = {
        "status": machine.status,
        "up": machine.up,
        "set": machine.set,
        "down": machine.down,
        "logout": machine.logout,
        "ip": machine.ip,
    }
    if command not in commands:
        return _say(f"tailscale: unknown subcommand: {command}")
    if not machine.kept["service"]:
        return _say(_AWAY)
    return commands[command](rest)


class _Machine:
    """kept: what machine.py describes."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))

    def status(self, words: Sequence[str]) -> int:
        self._hear()
        if "--json" in words:
            sys.stdout.write(json.dumps(self._document(), indent=2))
            return 0
        line = {
            "NeedsLogin": "Logged out.",
            "Stopped": "Tailscale is stopped.",
            "NeedsMachineAuth": "Machine is not yet approved by tailnet admin.",
        }.get(self.kept["backend"])
        print(line or f"{self.kept['addresses'][0]}  {self._hostname}  linux  -")
        return 1 if line else 0

    def up(self, words: Sequence[str]) -> int:
        self._hear()
        given = _flags(words)
        logged_in = self.kept["backend"] != "NeedsLogin"
        if logged_in and not given:
            return self._may("up", words) or self._switch_on()
        settings = {name: value for name, value in given.items() if name not in _NO_SETTINGS}
        kept = {name: value for name, value in self.kept["settings"].items() if (name, value) != ("operator", _user())}
        left_out = {name: value for name, value in kept.items() if name not in settings}
        if left_out:
            mentioned = [*words, *(f"--{name}={value}" for name, value in left_out.items())]
            return _say(_LEFT_OUT.format(line=" ".join(mentioned)))
        if denied := self._may("checkprefs", ["up", *words]):
            return denied
        key = _auth_key(given.get("auth-key", ""))
        self._settle(settings)
        return self._switch_on() if logged_in else self._log_in(key)

    def set(self, words: Sequence[str]) -> int:
        if denied := self._may("checkprefs", ["set", *words]):
            return denied
        self._settle({**self.kept["settings"], **_flags(words)})
        return 0

    def down(self, _words: Sequence[str]) -> int:
        if self.kept["backend"] == "Running":
            self._change(backend="Stopped")
        return 0

    def logout(self, _words: Sequence[str]) -> int:
        if denied := self._may("logout", ["logout"]):
            return denied
        if node := self.kept["node_id"]:
            self._control("POST", "logout", {"nodeId": node})
        self._change(backend="NeedsLogin", node_id="", addresses=[])
        return 0

    def ip(self, _words: Sequence[str]) -> int:
        if not self.kept["addresses"]:
            return _say(f"no current Tailscale IPs; state: {self.kept['backend']}")
        print("\n".join(self.kept["addresses"]))
        return 0

    @property
    def _hostname(self) -> str:
        return str(self.kept["settings"].get("hostname") or self.kept["hostname"])

    def _log_in(self, key: str) -> int:
        if not key:
            return _say("\nTo authenticate, visit:\n\n\thttps://login.tailscale.com/a/standin\n", _LATE)
        status, told = self._control("POST", "join", {"authKey": key, "hostname": self._hostname})
        if status == 0:
            self._change(health=[f"You are logged out. The last login error was: fetch control key: {told['message']}"])
            return _say(_LATE)
        if status != 200:
            return _say(f"backend error: {told['message']}")
        self._change(
            backend="Running" if told.get("authorized", True) else "NeedsMachineAuth",
            node_id=told["nodeId"],
            addresses=told["addresses"],
            health=[],
        )
        return self._switch_on()

    def _switch_on(self) -> int:
        if self.kept["backend"] == "NeedsMachineAuth":
            admin = "https://login.tailscale.com/admin"
            return _say(f"\nTo approve your machine, visit (as admin):\n\n\t{admin}\n", _LATE)
        self._change(backend="Running")
        return 0

    def _hear(self) -> None:
        """What the control server has done to this machine since."""
        if not self.kept["node_id"]:
            return
        status, told = self._control("GET", f"node/{self.kept['node_id']}")
        if status == 404:
            self._change(backend="NeedsLogin", node_id="", addresses=[])
        elif status == 200 and told["authorized"] and self.kept["backend"] == "NeedsMachineAuth":
            self._change(backend="Running")

    def _control(self, method: str, path: str, body: Mapping[str, str] | None = None) -> tuple[int, dict[str, Any]]:
        """The status and the answer; 0 where the control server does not answer."""
        from http.client import HTTPConnection, HTTPException

        server = str(self.kept["control"]).removeprefix("http://")
        connection = HTTPConnection(server, timeout=10)
        try:
            connection.request(method, f"/control/{path}", json.dumps(body) if body else None)
            answer = connection.getresponse()
            return answer.status, json.load(answer)
        except (OSError, HTTPException, ValueError) as error:
            return 0, {"message": f"dial tcp {server}: {error}"}
        finally:
            connection.close()

    def _may(self, what: str, words: Sequence[str]) -> int:
        """0 where this user may change something."""
        return 0 if self.kept["operator"] else _say(_DENIED.format(what=what, line=" ".join(words)))

    def _settle(self, settings: Mapping[str, str]) -> None:
        self._change(settings={name: value for name, value in settings.items() if value != _DEFAULTS.get(name)})

    def _change(self, **values: Any) -> None:
        self.kept.update(values)
        aside = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        aside.write_text(json.dumps(self.kept, indent=2), encoding="utf-8")
        aside.replace(self._file)

    def _document(self) -> dict[str, Any]:
        """As ipnstate.Status has it, cut down to what tells anything."""
        kept, inside = self.kept, bool(self.kept["node_id"])
        tailnet = {"Name": kept["tailnet"], "MagicDNSSuffix": kept["suffix"], "MagicDNSEnabled": True}
        own = {"ID": kept["node_id"], "HostName": self._hostname, "OS": "linux", "Online": kept["backend"] == "Running"}
        return {
            "Version": "1.96.4-standin",
            "TUN": False,
            "BackendState": kept["backend"],
            "HaveNodeKey": inside,
            "AuthURL": "",
            "TailscaleIPs": kept["addresses"] or None,
            "Self": {**own, "TailscaleIPs": kept["addresses"] or None},
            "Health": kept["health"],
            "MagicDNSSuffix": kept["suffix"] if inside else "",
            "CurrentTailnet": tailnet if inside else None,
            "Peer": None,
        }


def _user() -> str:
    """Whom the real one does not ask for a mention of themselves."""
    return os.environ.get("USER", "")


def _flags(words: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in words:
        name, _, value = word.lstrip("-").partition("=")
        if name not in _DEFAULTS and name not in _NO_SETTINGS:
            _fail(f"flag provided but not defined: -{name}", 2)
        found[name] = value or "true"
    return found


def _auth_key(given: str) -> str:
    if not given.startswith("file:"):
        return given
    path = given.removeprefix("file:")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        _fail(f"open {path}: {(error.strerror or '').lower()}", 1)


def _say(*lines: str) -> int:
    print("\n".join(lines), file=sys.stderr)
    return 1


def _fail(line: str, code: int) -> NoReturn:
    print(line, file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
