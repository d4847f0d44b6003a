"""The recorded verdicts of five real sshd's on whole servers, turned into what keys.sshd.decide takes."""

import base64
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from keys.public_key import PublicKey
from keys.sshd.account import Account, Group, Shadow
from keys.sshd.build import Build
from keys.sshd.files import Entry, Files, Kind
from keys.sshd.server import CommandAnswer, Connection, Server

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "decision_corpus.json"
CASES: list[dict[str, Any]] = json.loads(CORPUS.read_text()) if CORPUS.exists() else []
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
UIDS = {"root": 0, "akd": 1001, "akt": 1002, "nobody": 65534}
PORT = 22
_ECHO = re.compile(rb"#!/bin/sh\necho '([^']*)'(.*)", re.DOTALL)


def key(case: dict[str, Any]) -> PublicKey:
    return PublicKey.parse(case["cert_line"] or case["key_line"])


def connection(case: dict[str, Any]) -> Connection:
    return Connection(case["user"], case["client_addr"], AT, host=case["client_addr"], local_port=PORT)


def server(case: dict[str, Any], version: str) -> Server:
    build = Build.parse(version)
    assert build is not None
    config = "\n".join([f"UsePAM {'yes' if case['use_pam'] else 'no'}", *case["sshd_config"], ""])
    groups = {uid: Group(uid) for uid in UIDS.values()}
    return Server(build, config.encode(), _accounts(case), _files(case), groups, _commands(case))


def _accounts(case: dict[str, Any]) -> dict[str, Account]:
    """Root, the account asked about, another one, and nobody."""
    said = case["account"]
    shadow = Shadow(
        said.get("pw", "*"),
        last_change=int(said.get("lastchg", 19000)),
        maximum=int(said.get("max", 99999)),
        inactive=int(said.get("inactive", -1)),
        expires=int(said.get("expire", -1)),
    )
    groups, shell = tuple(case["user_groups"]), said.get("shell", "/bin/sh")
    return {
        "root": Account("root", 0, 0, "/root", ("root",), frozenset({0}), shell_runs=True, shadow=Shadow("*")),
        "akd": Account(
            "akd",
            1001,
            1001,
            case["home"],
            groups,
            frozenset({1001}),
            shell,
            "no" not in shell or "nologin" in shell,
            shadow,
        ),
        "akt": Account("akt", 1002, 1002, "/home/akt", ("akt",), shell_runs=True, shadow=Shadow("*")),
        "nobody": Account("nobody", 65534, 65534, "/nonexistent", ("nogroup",), shell_runs=True, shadow=Shadow("*")),
    }


def _files(case: dict[str, Any]) -> Files:
    home = Entry(Kind.DIRECTORY, int(case["home_mode"], 8), 1001, 1001)
    entries = {case["home"]: home} | {file["path"]: _entry(file) for file in case["files"]}
    return Files.with_usual_folders(entries)


def _entry(file: dict[str, Any]) -> Entry:
    uid = UIDS[file["owner"]]
    content = base64.b64decode(file["bytes_base64"])
    return Entry(Kind(file["type"]), int(file["mode"] or "777", 8), uid, uid, content, file["target"] or "")


def _commands(case: dict[str, Any]) -> dict[tuple[str, ...], CommandAnswer]:
    """What the corpus' small scripts print, and how they end."""
    found: dict[tuple[str, ...], CommandAnswer] = {}
    for file in case["files"]:
        if script := _ECHO.fullmatch(base64.b64decode(file["bytes_base64"])):
            status = 1 if b"kill" in script[2] or b"exit 1" in script[2] else 0
            found[(file["path"],)] = CommandAnswer(script[1] + b"\n", status)
    return found
