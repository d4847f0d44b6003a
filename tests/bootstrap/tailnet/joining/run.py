"""Joining this machine, as a program of its own: `python -m` this, with the API's token on stdin."""

import sys

from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.tailnet.api import TailnetApi
from bootstrap.tailnet.joining import join_this_device
from bootstrap.tailnet.program import TailscaleProgram


def main() -> int:
    """The exit code; the node's id is printed."""
    config, token = TailscaleConfig(), sys.stdin.readline().strip()
    api = TailnetApi(config, lambda: token)
    try:
        joined = join_this_device(TailscaleProgram.find(), api, "macbook", "kua", config)
    except KeyboardInterrupt:
        return 130
    print(joined.node_id)
    return 0


if __name__ == "__main__":
    sys.exit(main())
