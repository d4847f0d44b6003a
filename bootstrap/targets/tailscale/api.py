"""What the target asks a tailnet's control server; bootstrap.tailnet.api has it. Each question raises KeyturnError."""

from typing import Protocol

from keys.tailnet import AuthKey, Node, SshRule


class Api(Protocol):
    def nodes(self) -> tuple[Node, ...]: ...

    def node(self, id: str, /) -> Node | None: ...  # noqa: A002  the API's word

    def remove_node(self, id: str, /) -> bool:  # noqa: A002
        """False: it was gone already."""
        ...

    def auth_keys(self) -> tuple[AuthKey, ...]:
        """Those that still let machines in."""
        ...

    def revoke_auth_key(self, id: str, /) -> bool:  # noqa: A002
        """False: it was gone already."""
        ...

    def ssh_rules(self) -> tuple[SshRule, ...]: ...

    def close(self) -> None: ...
