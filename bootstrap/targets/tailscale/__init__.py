"""The tailnet: machines in it, and auth keys that would let more in. keyturn takes out, and puts nothing in."""

from bootstrap.targets.tailscale.target import TailscaleTarget

__all__ = ["TailscaleTarget"]
