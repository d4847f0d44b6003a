"""What keyturn has left lying on a host, where nothing may be left."""

from tests.hosts.namespace import Host


def leftovers(host: Host) -> list[str]:
    """The paths of all files of keyturn's own that are there besides those that it edits."""
    found = host.shell("find / -xdev -name '.keyturn-*' 2>/dev/null || true").decode().split("\n")
    return [path for path in found if path]
