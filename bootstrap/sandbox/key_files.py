"""What stands in the servers' key files, as years of hands have left them."""

from bootstrap.sandbox.cast import Cast


def key_files(cast: Cast) -> dict[str, dict[str, bytes]]:
    """Server -> account -> authorized_keys."""
    pc, ipad, bob, nas = (key.line for key in cast.keys.values())
    return {
        "web": {
            "root": _lines(
                "# made by cloud-init, then by hand",
                pc,
                ipad,
                "",
                "# Bob helped with the move in 2019",
                f"no-agent-forwarding,no-port-forwarding {bob}",
            ),
            "deploy": _lines(pc, ipad),
        },
        "db": {"root": _lines(pc, ipad), "deploy": _lines("# the pipeline logs in here", ipad, pc)},
        "media": {
            "root": _lines("# nightly backup", nas, "", "# devices", pc, ipad),
            "deploy": _lines(pc, ipad)[:-1],  # no newline at the end, as an editor on a phone leaves it
        },
        "attic": {
            "root": _lines("# the old machine", pc, ipad, nas, bob),
            "deploy": _lines(pc, ipad),
        },
    }


def _lines(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
