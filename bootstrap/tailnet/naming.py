"""What an auth key is called in the admin console, so that it can be told whose it is.

The vendor takes 50 letters, digits, hyphens and blanks (API description, "Create an auth key").
"""

import re

MOST = 50


def description(device: str, fleet: str) -> str:
    """For a device of a fleet: "keyturn macbook kua". A fleet's name that does not fit is cut."""
    return f"keyturn {device} {_plain(fleet)}"[:MOST].rstrip(" -")


def device_of(text: str, fleet: str) -> str | None:
    """The device that an auth key of this description was made for; None where it was not made for this fleet."""
    words = text.split(" ")
    if len(words) < 2 or words[0] != "keyturn" or not words[1]:
        return None
    return words[1] if description(words[1], fleet) == text else None


def fits(text: str) -> bool:
    """Whether the vendor takes it as a description."""
    return re.fullmatch(rf"[A-Za-z0-9 -]{{1,{MOST}}}", text) is not None


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9 -]+", "-", name).strip(" -")
