"""What the devices screen shows, as one immutable value: what was seen, and which devices are shown."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from textual.content import Content

from bootstrap.workflows.audit import Audit
from keys.device import Device
from keys.device_summary import DeviceSummary, summary
from keys.errands import errands_of
from tui.device_card import device_card
from tui.device_lines import device_lines


class Shown(StrEnum):
    """Which devices are shown."""

    ALL = "all devices"
    ACTIVE = "only active ones"
    PUT_AWAY = "only retired and lost ones"

    @property
    def following(self) -> "Shown":
        """The one that the filter goes on to."""
        everything = list(Shown)
        return everything[(everything.index(self) + 1) % len(everything)]


@dataclass(frozen=True, eq=False)
class DevicesView:
    """Those that get in come first."""

    audit: Audit
    shown: Shown = Shown.ALL

    @cached_property
    def devices(self) -> tuple[Device, ...]:
        """Those that are shown, in order."""
        wanted = (one for one in self.audit.matrix.devices if self.shown is Shown.ALL or self._fits(one))
        return tuple(sorted(wanted, key=lambda one: not one.is_active))

    def lines(self, now: datetime, *, twofold: bool) -> list[Content]:
        return device_lines(tuple(map(self._summary, self.devices)), now, self.audit.here, twofold=twofold)

    def card(self, name: str, now: datetime) -> Content:
        device = self._by_name[name]
        by_hand = errands_of(device, self.audit.belongings)
        return device_card(self._summary(device), by_hand, now, is_here=name == self.audit.here)

    def device(self, name: str) -> Device | None:
        return self._by_name.get(name)

    def _fits(self, device: Device) -> bool:
        return device.is_active is (self.shown is Shown.ACTIVE)

    def _summary(self, device: Device) -> DeviceSummary:
        return self._summaries[device.name]

    @cached_property
    def _summaries(self) -> dict[str, DeviceSummary]:
        return {one.name: summary(self.audit.matrix, one) for one in self.audit.matrix.devices}

    @cached_property
    def _by_name(self) -> dict[str, Device]:
        return {one.name: one for one in self.audit.matrix.devices}
