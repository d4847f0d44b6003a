"""The fields of a rotation, and what each says as soon as it is typed."""

from dataclasses import replace
from datetime import date, datetime

from bootstrap.attended.newcomer_fields import end_field, public_key_field
from bootstrap.attended.typed_field import Field
from bootstrap.workflows.newcomer import given_key
from bootstrap.workflows.rotate import with_new_key
from keys.public_key import PublicKey
from keys.registry import Registry


def next_key_field(text: str, name: str, registry: Registry, at: datetime, end: date | None) -> Field[PublicKey]:
    """The key that this device made. end: the new end that was typed for it, which an old one may be in want of."""

    def next_key() -> PublicKey:
        key = given_key(text)
        with_new_key(registry, name, key, at, end)
        return key

    return public_key_field(text, next_key)


def next_end_field(text: str, name: str, registry: Registry, at: datetime) -> Field[date]:
    """Nothing, for the end that the device has, is good as well while that is to come."""
    device = registry.get(name)
    before = device.expires if device else None
    if text or before is None:
        return end_field(text)
    if before <= at.date():
        return Field(None, f"it ended on {before}: give the first day without it", is_good=False, is_empty=True)
    return replace(end_field(text), said=f"stays: gets in until the day before {before}")
