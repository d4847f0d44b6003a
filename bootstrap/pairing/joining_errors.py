"""What keeps a second computer from joining, each told apart, with one thing to do about it."""

from keys.errors import KeyturnError

_NEW_LINK = "run `keyturn pair` there again, and join with the link that it shows then"


class JoinError(KeyturnError):
    """Base: this computer was not handed the fleet. where: the other device's address."""


class UnreachableError(JoinError):
    """Nobody, or nobody who speaks SSH, answers there."""

    def __init__(self, why: str, *, where: str) -> None:
        super().__init__(
            why, where=where, hint="is `keyturn pair` still open there, and are both devices in one network or tailnet?"
        )


class SomebodyBetweenError(JoinError):
    """Who answers is not who made the link. Nothing was sent to them."""

    def __init__(self, *, where: str) -> None:
        super().__init__(
            "this is not the device that showed the link: somebody may stand in between; neither the code nor your key "
            "was sent",
            where=where,
            hint="compare the link letter by letter; if it is right, use another network, and have a new link shown",
        )


class CodeRefusedError(JoinError):
    """The right device hung up at the code."""

    def __init__(self, *, where: str) -> None:
        super().__init__(
            "it does not take this code: it is mistyped, used already, or pairing is over there",
            where=where,
            hint=f"compare the link letter by letter; or {_NEW_LINK}",
        )


class KeyRefusedError(JoinError):
    """The code is right, and the key is not looked at."""

    def __init__(self, *, where: str) -> None:
        super().__init__(
            "it does not take this key: it was turned away before, or another device came with the code",
            where=where,
            hint=f"look at the other device's screen; then {_NEW_LINK}",
        )


class TurnedAwayError(JoinError):
    """The person at the other device did not confirm this key."""

    def __init__(self, *, where: str) -> None:
        super().__init__(
            "the person at the other device did not confirm this key",
            where=where,
            hint="if the codes that you compared were the same, do it once more; if not, somebody stood in between",
        )


class TooLateError(JoinError):
    """The other device ended the pairing before this one was let in."""

    def __init__(self, *, where: str) -> None:
        super().__init__(
            "the other device ended the pairing before this one was let in: the time was over, or it was stopped there",
            where=where,
            hint=_NEW_LINK,
        )


class CutError(JoinError):
    """The connection ended in the middle."""

    def __init__(self, *, where: str) -> None:
        super().__init__(
            "the connection was cut before this computer was handed the fleet",
            where=where,
            hint=f"run the same command again, the key is kept; if it is refused then, {_NEW_LINK}",
        )


class SilentError(JoinError):
    """The other device does not answer any more."""

    def __init__(self, *, where: str) -> None:
        super().__init__(
            "the other device says nothing more",
            where=where,
            hint=f"is it asleep, or out of the network? Run the same command again; if it is refused, {_NEW_LINK}",
        )


class OtherKeyturnError(JoinError):
    """The other side is no keyturn that this one understands."""

    def __init__(self, why: str, *, where: str) -> None:
        super().__init__(why, where=where, hint="have the same version of keyturn on both devices: keyturn --version")
