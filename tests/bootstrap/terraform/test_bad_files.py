"""Terraform files that can't be used: each a clear word, nothing half done, and the rest of the fleet is served."""

from pathlib import Path

import pytest

from tests.bootstrap.git_folder import run_git
from tests.bootstrap.terraform.layouts import LAYOUTS
from tests.bootstrap.terraform.repository import MACBOOK, repository

LAYOUT = LAYOUTS["a map in terraform.tfvars"]
TFVARS = "terraform.tfvars"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("ssh_keys = {\n  pc = \n", "terraform.tfvars, line "),
        ('ssh_keys = merge({}, { pc = "x" })\n', "ssh_keys is of a shape that keyturn does not know"),
        ("ssh_keys = null\n", "ssh_keys is of a shape that keyturn does not know"),
        ("\xff", "not UTF-8 text"),
    ],
)
def test_a_file_of_variables_that_is_not_understood_is_named_and_stays_pending(
    tmp_path: Path, content: str, said: str
) -> None:
    with repository(tmp_path, LAYOUT, "--adopt") as bench:
        (bench.folder / TFVARS).write_bytes(content.encode("latin-1"))
        before = bench.files()
        done = bench.onboard(code=4)
        assert said in done.stderr
        assert bench.files() == before
        assert MACBOOK.line in [one.public_key for one in bench.api.ssh_keys()]
        run_git(bench.folder, "checkout", "-q", TFVARS)
        bench.keyturn("apply", "--yes")
        assert MACBOOK.line.encode() in bench.files()[TFVARS]


def test_a_broken_file_beside_it_stops_an_onboarding_as_nobody_knows_what_servers_hang_on(tmp_path: Path) -> None:
    with repository(tmp_path, LAYOUT, "--adopt") as bench:
        (bench.folder / "other.tf").write_text('resource "hcloud_server" "new" {\n')
        before, commits = bench.files(), bench.commits()
        done = bench.onboard(code=5)
        assert "whether Terraform would replace a server can't be seen: other.tf, line 2: not valid HCL" in done.stderr
        assert (bench.files(), bench.commits()) == (before, commits)


def test_a_file_that_git_ignores_is_written_and_the_line_to_change_is_told(tmp_path: Path) -> None:
    with repository(tmp_path, {**LAYOUT, ".gitignore": "*.tfvars\n.terraform*\n*.tfstate*\n"}, "--adopt") as bench:
        done = bench.onboard()
        assert "not committed: ignored by .gitignore: terraform.tfvars" in done.stderr
        assert MACBOOK.line.encode() in bench.files()[TFVARS]


def test_a_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    with repository(tmp_path, LAYOUT, "--adopt") as bench:
        config = bench.folder / "keyturn.toml"
        config.write_text(config.read_text().replace("[terraform]\n", '[terraform]\ndirectory = "gone"\n'))
        assert "there is no such folder" in bench.keyturn("audit", code=3).stdout
        assert "there is no such folder" in bench.onboard(code=4).stderr


def test_work_in_progress_in_the_same_file_stays_uncommitted_and_unharmed(tmp_path: Path) -> None:
    with repository(tmp_path, LAYOUT, "--adopt") as bench:
        path = bench.folder / TFVARS
        path.write_text(path.read_text().replace("# who gets in", "# who gets in, as of today") + 'region = "fsn1"\n')
        bench.onboard()
        assert run_git(bench.folder, "diff", "HEAD", "--stat").count("terraform.tfvars") == 1
        diff = run_git(bench.folder, "diff", "HEAD", "-U0")
        assert [line for line in diff.splitlines() if line.startswith(("+", "-")) and line[1:2] not in "+-"] == [
            "-# who gets in",
            "+# who gets in, as of today",
            '+region = "fsn1"',
        ]
        assert MACBOOK.line in run_git(bench.folder, "show", f"HEAD:{TFVARS}")
