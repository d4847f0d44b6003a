"""What keyturn has left lying on a host, where nothing may be left."""

from tests.hosts.inside import CHANGES, IN_MEMORY
from tests.hosts.namespace import Host


def leftovers(host: Host) -> list[str]:
    """The paths of all files of keyturn's own that are there besides those that it edits.

    Looked for where a host can have files that its machine has not: in the upper layers, and in what is in memory.
    """
    layers = f"/proc/1/fd/{CHANGES}"
    folders = [f"{layers}/", *(f"/{name}" for name in IN_MEMORY)]
    found = host.shell('find "$@" -name ".keyturn-*" 2>/dev/null || true', *folders).decode().split("\n")
    return [path.removeprefix(f"{layers}/root") for path in found if path]
