"""The words about keys of a GitHub account: what one does there, what to do about it."""

from collections.abc import Sequence

from keys.findings.evidence import both
from keys.matrix import Cell

SETTINGS = "the account's settings (SSH and GPG keys)"

_LISTS = {"keys": "keys", "signing": "signing keys"}
_DOES = {"keys": "gets to the account's repositories", "signing": "signs commits of the account"}
_MAY = {"keys": "get to the account's repositories", "signing": "sign commits of the account"}


def does_at_github(cell: Cell, still: str) -> str:
    """What a device's keys do there, behind its name: "still gets to the account's repositories"."""
    if any(grant.opens for grant in cell.grants):
        return f"{still}{_said(_DOES, cell.accounts)}"
    return f"may {still}{_said(_MAY, cell.accounts)}, what was seen does not tell"


def among(accounts: Sequence[str]) -> str:
    """ "among the keys and signing keys of the account"."""
    return f"among the {_said(_LISTS, accounts)} of the account"


def _said(words: dict[str, str], accounts: Sequence[str]) -> str:
    return both([words.get(account, account) for account in accounts])
