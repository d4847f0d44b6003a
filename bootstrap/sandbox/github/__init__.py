"""A stand-in of GitHub's API on loopback: keys and signing keys of a few accounts, tokens with and without scopes.

What is here follows the vendor's REST description. Nothing in it ever leaves 127.0.0.1.
"""

from bootstrap.sandbox.github.accounts import Registered
from bootstrap.sandbox.github.api import GitHubApi, Switches
from bootstrap.sandbox.github.tokens import Token

__all__ = ["GitHubApi", "Registered", "Switches", "Token"]
