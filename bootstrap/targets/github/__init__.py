"""A GitHub account, whose owner's devices get to repositories by key, and sign commits. It takes effect at once."""

from bootstrap.targets.github.health import TokenHealth
from bootstrap.targets.github.target import GitHubTarget

__all__ = ["GitHubTarget", "TokenHealth"]
