"""The devices of the page, with the fingerprints of their keys and the pictures that OpenSSH draws of them."""

from collections.abc import Sequence

from bootstrap.audit_outputs.markup import Html, drawing, element
from keys.device import Device
from keys.strength import strength


def devices_section(devices: Sequence[Device]) -> Html:
    title = element("h2", f"Devices ({len(devices)})", id="devices")
    if not devices:
        return element("section", title, element("p", "The fleet has no devices yet."))
    return element("section", title, element("ul", *map(_device, devices), class_="devices"))


def _device(device: Device) -> Html:
    key = device.public_key
    facts = {
        "status": str(device.status),
        "kind": str(device.kind),
        "added": f"{device.added:%Y-%m-%d}{f' by {device.added_by}' if device.added_by else ''}",
        "ends": f"{device.expires}" if device.expires else "",
        "revoked": f"{device.revoked:%Y-%m-%d}" if device.revoked else "",
        "key": strength(key).why,
        "comment": key.comment,
    }
    rows = [part for name, fact in facts.items() if fact for part in (element("dt", name), element("dd", fact))]
    prints = [element("dt", "SHA256"), element("dd", element("code", key.fingerprint.removeprefix("SHA256:")))]
    prints += [element("dt", "MD5"), element("dd", element("code", key.md5.removeprefix("MD5:")))]
    former = [
        part
        for one in device.former_keys
        for part in (element("dt", "former"), element("dd", element("code", one.public_key.fingerprint)))
    ]
    art = element("pre", drawing(key.randomart()), role="img", aria_label=f"Picture of the key of {device.name}")
    return element("li", element("h3", device.name), element("dl", *rows, *prints, *former), art, class_="device")
