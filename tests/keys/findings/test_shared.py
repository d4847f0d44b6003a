"""One key that goes by two names."""

from dataclasses import replace

from keys.access import Grant
from keys.device import FormerKey, Status
from tests.keys.findings.made import HETZNER, PC, TERRAFORM, WEB, found, here, kinds, listed, of_kind, web
from tests.keys.made import NOON, device, key

IPAD = replace(device("ipad"), added=PC.added)


def named(name: str, of: str) -> Grant:
    return Grant("ssh_keys", key(of), name=name)


def test_the_key_of_one_device_under_the_name_of_another_is_a_finding() -> None:
    seed = replace(listed(TERRAFORM), grants=(named("pc", "pc"), named("ipad", "pc")))
    one = of_kind("shared", found({TERRAFORM: seed}, (PC, IPAD)))
    assert one.what.startswith("the key of pc is called ipad elsewhere: two devices may be using it")
    assert one.evidence == ("terraform ssh_keys (pc)", "terraform ssh_keys (ipad)")


def test_a_key_with_the_comment_of_another_device_s_key_is_a_finding() -> None:
    other = here("pc", key=key("pc").with_comment("ipad@kua"))
    assert "shared" in kinds(found({WEB: web(here("ipad"), other)}, (PC, IPAD)))


def test_devices_whose_keys_have_the_same_comment_share_nothing() -> None:
    pc, ipad = (replace(one, public_key=one.public_key.with_comment("me@home")) for one in (PC, IPAD))
    grants = tuple(here("x", key=one.public_key) for one in (pc, ipad))
    assert found({WEB: web(grants=grants)}, (pc, ipad)) == []


def test_hetzner_s_way_of_naming_a_key_is_no_other_name() -> None:
    seed = replace(listed(HETZNER), grants=(Grant("project", key("pc"), name="pc@kua-2"),))
    assert found({HETZNER: seed}, (PC,)) == []


def test_a_key_that_two_devices_have_had_is_told_of() -> None:
    former = (FormerKey(key("ipad"), NOON, "rotated"),)
    gone = replace(IPAD, status=Status.RETIRED, revoked=NOON)
    one = of_kind("shared", found({WEB: web()}, (replace(PC, former_keys=former), gone)))
    assert one.what == "pc and ipad have had one and the same key: whoever has one of them may have it still"
