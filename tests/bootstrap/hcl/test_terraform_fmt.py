"""What real Terraform says about files that were edited: it can read them, and `fmt` has nothing new to say."""

import os
import subprocess
from pathlib import Path

from bootstrap.hcl.block_edit import with_attribute, with_block
from tests.bootstrap.hcl.edits import CORPUS, of
from tests.terraform import COMMAND, needs_terraform

# A comma between a value and the comments that are lined up after it; brackets that hug each other. Nobody can put an
# entry there without moving what is beside it.
_CAN_NOT_BE = {"commas_before_comments", "objects_in_a_row"}


@needs_terraform
def test_terraform_reads_what_was_edited_and_has_nothing_new_to_say_about_its_format(tmp_path: Path) -> None:
    files = [path for path in CORPUS if path.suffix != ".json"]
    for path in files:
        for kind, number, data in _edited(path):
            folder = tmp_path / kind
            folder.mkdir(exist_ok=True)
            (folder / f"{path.stem}~{number}{path.suffix}").write_bytes(data)
    command = [*COMMAND, "fmt", "-check", "-list=true", "-recursive", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "TF_CLI_CONFIG_FILE": os.devnull})
    assert "Error" not in run.stderr, run.stderr
    reported = [Path(line) for line in run.stdout.splitlines()]
    ugly = {_origin(path) for path in reported if path.parent.name == "before"}
    assert 20 < len(ugly) < len(files) - 20
    worse = {path.name for path in reported if path.parent.name == "added"}
    assert {name for name in worse if _origin(Path(name)) not in ugly | _CAN_NOT_BE} == set()


def _origin(path: Path) -> str:
    return path.stem.partition("~")[0]


def _edited(path: Path) -> list[tuple[str, int, bytes]]:
    places = of(path)
    data = path.read_bytes()
    added = [place.added(name, value)[0].data for place in places for name, value in place.additions()]
    added += [with_block(data, 'locals {\n  new = "a"\n}'), with_attribute(data, "new", '{\n  a = "b"\n}')]
    removed = [place.removed(entry).data for place in places for entry in place.entries]
    kinds = {"before": [data], "added": added, "removed": removed}
    return [(kind, number, text) for kind, texts in kinds.items() for number, text in enumerate(texts)]
