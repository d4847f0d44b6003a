"""Terraform's state beside its files and the project: told only where all that is compared was seen."""

from collections.abc import Mapping
from dataclasses import replace

from keys.access import Applied, Observation, Seen, Wish
from keys.findings.finding import Severity
from tests.keys.findings.made import HETZNER, PC, TERRAFORM, found, listed
from tests.keys.made import away, key

IN_STATE = Applied(key("pc"), 'hcloud_ssh_key.device["pc"]', "7")


def terraform(*names: str, applied: tuple[Applied, ...] | None = (IN_STATE,)) -> Seen:
    return replace(listed(TERRAFORM, *names), applied=applied)


def drifts(files: Seen, project: Observation, *others: tuple[Wish, Observation]) -> Mapping[str, str]:
    places = {TERRAFORM: files, HETZNER: project, **dict(others)}
    return {one.id: one.what for one in found(places, (PC,)) if one.id.startswith("drift:")}


def test_what_all_three_have_is_no_drift() -> None:
    assert drifts(terraform("pc"), listed(HETZNER, "pc")) == {}


def test_without_the_state_nothing_is_said_of_it() -> None:
    assert drifts(terraform("pc", applied=None), listed(HETZNER, "pc")) == {}


def test_a_key_of_the_files_that_the_state_lacks_was_not_applied() -> None:
    said = drifts(terraform("pc", applied=()), listed(HETZNER))["drift:pc:unapplied"]
    assert said == "pc is in Terraform's files and not in its state: nothing has applied it yet"
    said = drifts(terraform("pc", applied=()), listed(HETZNER, "pc"))["drift:pc:unapplied"]
    assert said == "pc is in Terraform's files and in the project, and not in Terraform's state"


def test_a_key_of_the_state_that_the_project_lacks_is_gone() -> None:
    said = drifts(terraform("pc"), listed(HETZNER))["drift:pc:gone"]
    assert said == "pc is in Terraform's state and gone from the project: the next apply makes it anew"


def test_a_project_that_was_not_seen_whole_proves_nothing_gone_and_nothing_made_by_hand() -> None:
    more = (Wish("hetzner:staging", HETZNER.effect, HETZNER.accounts), away("hetzner:staging"))
    assert drifts(terraform("pc"), away("hetzner")) == {}
    assert "drift:pc:gone" not in drifts(terraform("pc"), listed(HETZNER), more)
    assert drifts(terraform("pc"), replace(listed(HETZNER, "pc", "stranger"), unknown=("one can't be read",))) == {}


def test_a_key_of_the_state_that_the_files_lack_goes_at_the_next_apply() -> None:
    said = drifts(terraform(), listed(HETZNER, "pc"))["drift:pc:unlisted"]
    assert said == "pc is in Terraform's state and no longer in its files: the next apply removes it"


def test_a_key_that_is_out_of_files_and_project_is_not_said_to_come_back() -> None:
    said = drifts(terraform(), listed(HETZNER))
    assert "drift:pc:gone" not in said
    assert said["drift:pc:unlisted"].endswith("its state forgets it with the next change")
    (one,) = (one for one in found({TERRAFORM: terraform(), HETZNER: listed(HETZNER)}, (PC,)) if "unlisted" in one.id)
    assert (one.severity, one.mend) == (Severity.INFO, "")


def test_a_key_that_neither_files_nor_state_know_was_made_by_hand() -> None:
    fingerprint = key("stranger").fingerprint
    said = drifts(terraform("pc"), listed(HETZNER, "pc", "stranger"))
    assert list(said) == [f"drift:{fingerprint}:by-hand"]
    assert said[f"drift:{fingerprint}:by-hand"].endswith("was registered by hand: Terraform knows nothing of it")
