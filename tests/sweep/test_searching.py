"""The search itself: what it must find, so that finding nothing means something."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.sweep.searching import files, sightings
from tests.sweep.watching import STARTS, watched

SECRET = "tskey-auth-kBbb+12/CNTRL=weiß"


@pytest.mark.parametrize(
    "heap",
    [
        f"before {SECRET} behind".encode(),
        base64.b64encode(f"id:{SECRET}".encode()),
        base64.b64encode(f"user:{SECRET}!".encode()),
        base64.urlsafe_b64encode(SECRET.encode()),
        f"x={quote(SECRET, '')}&y".encode(),
        json.dumps({"key": SECRET}).encode(),
        SECRET.encode().hex().encode(),
        SECRET.encode("utf-16"),
    ],
)
def test_a_secret_is_found_in_each_shape_in_which_it_escapes(heap: bytes) -> None:
    assert sightings({"the key": SECRET}, [("a heap", heap)]) == ["the key stands in a heap"]


def test_another_secret_is_not_taken_for_it() -> None:
    assert not sightings({"the key": SECRET}, [("a heap", b"tskey-auth-kBbb+12/CNTRL=other" * 10)])


def test_a_secret_in_a_file_or_in_its_name_is_found(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "file").write_text("a plain-secret here")
    (tmp_path / "plain-secret").touch()
    assert len(sightings({"it": "plain-secret"}, files(tmp_path))) == 2
    assert len(sightings({"it": "plain-secret"}, files(tmp_path, but=[tmp_path / "in"]))) == 1


@pytest.mark.parametrize(
    "way",
    [
        "import subprocess; subprocess.run(['true', 'plain-secret'])",
        "import os; os.system('true plain-secret')",
        "import os; os.posix_spawnp('true', ['true', 'plain-secret'], {})",
        "import os; os.execvp('true', ['true', 'plain-secret'])",
        "import subprocess; subprocess.run(['true'], env={'X': 'plain-secret'})",
    ],
)
def test_every_way_of_starting_a_program_is_noted(tmp_path: Path, way: str) -> None:
    starts = tmp_path / "starts"
    subprocess.run([sys.executable, "-c", way], env={**watched(os.environ), STARTS: str(starts)}, check=False)
    assert sightings({"it": "plain-secret"}, [("starts", starts.read_bytes())])
