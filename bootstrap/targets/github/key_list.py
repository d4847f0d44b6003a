"""What keyturn asks of one account through its API: list keys, register one, take one away."""

from datetime import datetime

from bootstrap.targets.github.answer import Answer, GitHubError
from bootstrap.targets.github.api import Api
from bootstrap.targets.github.pages import Entry, entry, whole
from bootstrap.targets.github.scopes import Listing
from keys.errors import InvalidInputError
from keys.public_key import PublicKey, printable


class KeyList:
    """One list of the account's keys. Every method raises GitHubError, SecretError, InvalidInputError."""

    def __init__(self, api: Api, listing: Listing) -> None:
        self._api = api
        self.listing = listing

    def all(self) -> list[Entry]:
        return whole(self._api, self.listing)

    def like(self, key: PublicKey) -> list[Entry]:
        """The entries of this key, whatever their titles."""
        return [one for one in self.all() if (there := key_of(one)) and there.plain == key.plain]

    def register(self, title: str, key: PublicKey) -> Entry:
        """The entry that was made; or that of the same key, where the answer was lost and it is there all the same.

        The error's code is "in use" for a key that this account has, or another one, or a repository.
        """
        return self._api.ask(
            "POST",
            self.listing.path,
            lambda answer: entry(answer.body),
            listing=self.listing,
            body={"title": title, "key": key.plain.bare_line},
            done=lambda: next(iter(self.like(key)), None),
        )

    def remove(self, one: Entry) -> bool:
        """Whether it was there. Numbers are never given twice, so it does not matter how often it is asked for."""
        try:
            self._api.ask("DELETE", f"{self.listing.path}/{one['id']:d}", _nothing, listing=self.listing)
        except GitHubError as error:
            if error.code != "not found":
                raise
            return False
        return True

    def lacks(self) -> str:
        """What a token without scopes lacks to change this list; empty where it may.

        Asked with a request that can't be one: a key without text is never registered, and who may not write is told
        so before that is looked at.
        """
        try:
            self._api.ask("POST", self.listing.path, _nothing, listing=self.listing, body={})
        except GitHubError as error:
            if error.code == "scope":
                return self.listing.lacks(None)
            if error.status != 422:
                raise
        return ""

    def place(self, one: Entry) -> str:
        """ "key 123 'macbook@kua'"."""
        return f"{self.listing.entry} {one['id']} {title_of(one)!r}"


def key_of(one: Entry) -> PublicKey | None:
    """The key of an entry; None where it can't be read."""
    try:
        return PublicKey.parse(str(one.get("key") or ""))
    except InvalidInputError:
        return None


def title_of(one: Entry) -> str:
    return printable(str(one.get("title") or ""))[:80]


def moment(text: object) -> datetime | None:
    """A moment as the API writes it (RFC 3339); None for anything else."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _nothing(_answer: Answer) -> None:
    """An answer that has nothing to tell but its status."""
