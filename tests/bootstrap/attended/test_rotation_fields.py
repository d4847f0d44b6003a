"""What the fields of a rotation say as they are typed."""

from dataclasses import replace
from datetime import timedelta

from bootstrap.attended.rotation_fields import next_end_field, next_key_field
from keys.registry import Registry
from tests.keys.made import NOON, device, key

DAY = NOON.date()
ENDED = replace(device("old"), expires=DAY)
FLEET = Registry(devices=(device("macbook"), device("pc"), ENDED, replace(device("new"), expires=DAY + timedelta(9))))


def test_the_next_key_is_one_that_no_device_has_or_had() -> None:
    assert next_key_field(key("next").line, "macbook", FLEET, NOON, None).value == key("next")
    for taken, said in (("macbook", "this is the key that macbook has"), ("pc", "is or was the key of pc")):
        field = next_key_field(key(taken).line, "macbook", FLEET, NOON, None)
        assert (field.value, said in field.said, field.is_good) == (None, True, False)


def test_a_device_that_has_ended_gets_a_new_end_with_its_new_key() -> None:
    assert "it ended on" in next_end_field("", "old", FLEET, NOON).said
    assert not next_end_field("", "old", FLEET, NOON).is_good
    assert not next_key_field(key("next").line, "old", FLEET, NOON, None).is_good
    assert next_end_field("2099-01-01", "old", FLEET, NOON).is_good
    assert next_key_field(key("next").line, "old", FLEET, NOON, DAY + timedelta(1)).is_good


def test_an_end_that_is_to_come_stays_unless_another_is_typed() -> None:
    stays = next_end_field("", "new", FLEET, NOON)
    assert (stays.is_good, f"stays: gets in until the day before {DAY + timedelta(9)}") == (True, stays.said)
    assert "no end" in next_end_field("", "macbook", FLEET, NOON).said
