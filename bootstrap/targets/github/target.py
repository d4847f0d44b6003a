"""A GitHub target: the keys of one account, with which its owner's devices get to repositories and sign commits.

Rules: a key that is there under another title stays as it is, and counts; only a key that is asked for by its blob is
deleted, and then every entry that has it. GitHub decides by these lists at once, so this is LIVE; that a key is out is
proved by a list that lacks it, for nobody can log in there to try.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache

from bootstrap.config_github import GitHubConfig
from bootstrap.events import Emit, Waited
from bootstrap.targets.base import NOBODY, Outcome, Result
from bootstrap.targets.github.answer import GitHubError
from bootstrap.targets.github.api import Api
from bootstrap.targets.github.health import TokenHealth, token_health
from bootstrap.targets.github.key_list import KeyList, key_of, moment, title_of
from bootstrap.targets.github.pages import Entry
from bootstrap.targets.github.scopes import KEYS, SIGNING
from keys.access import GITHUB, Effect, Grant, Observation, Seen, Unreachable
from keys.errors import KeyturnError
from keys.plan import Change, Verb
from keys.registry import Registry


class GitHubTarget:
    """Its accounts are those of the configuration: "keys", and "signing" where that is asked for.

    fleet: the fleet's name; keys are titled "device@fleet". token: asked for once, when the API is first needed.
    known: fingerprints of wanted keys that keyturn put or saw there, which tell a token of another account. endpoint:
    None means GITHUB_API_URL, and failing that the vendor's. sleep: waits so many seconds.
    """

    name = GITHUB
    effect = Effect.LIVE
    verbs = frozenset({Verb.ADD, Verb.REMOVE, Verb.PROVE})

    def __init__(
        self,
        config: GitHubConfig,
        fleet: str,
        token: Callable[[], str],
        *,
        emit: Emit,
        clock: Callable[[], datetime],
        known: frozenset[str] = frozenset(),
        endpoint: str | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._fleet = fleet
        self._clock = clock
        self._known = known
        self._doubt: KeyturnError | None = None
        self._api = Api(
            cache(token),
            endpoint,
            _new_token(config.token, config.secret(fleet)),
            waited=lambda seconds, why: emit(Waited(self.name, seconds, why)),
            sleep=sleep,
        )
        listings = [KEYS, SIGNING] if config.signing else [KEYS]
        self._lists = {listing.account: KeyList(self._api, listing) for listing in listings}

    def observe(self, registry: Registry = NOBODY) -> Observation:  # noqa: ARG002  every key is listed
        """Look, and write nothing. A list that can't be read while another can is unread, which is never "no keys"."""
        at, grants, unknown, unread = self._clock(), list[Grant](), list[str](), list[tuple[str, str]]()
        for account, keys in self._lists.items():
            try:
                found = keys.all()
            except KeyturnError as error:
                if account == KEYS.account:
                    return Unreachable(self.name, at, str(error), error.hint)
                unread.append((account, f"{account} keys could not be read: {error.what}"))
                continue
            for one in found:
                if grant := _grant(keys, one):
                    grants.append(grant)
                else:
                    unknown.append(f"{keys.place(one)} can't be read as a public key")
        self._doubt = self._stranger(grants)
        unread += [(account, self._doubt.what) for account in self._lists if self._doubt]
        unknown += dict.fromkeys(sentence for _, sentence in unread)
        return Seen(self.name, at, tuple(self._lists), tuple(grants), tuple(unknown), tuple(unread))

    def apply(self, changes: Sequence[Change]) -> Sequence[Outcome]:
        """One outcome for each change, in their order."""
        return [self._one(change) for change in changes]

    def objection(self) -> KeyturnError | None:
        """Why nothing can be changed here, as far as that can be told before anything is: what the token lacks."""
        if self._doubt:
            return self._doubt
        try:
            health = self.health()
        except KeyturnError:
            return None  # what is amiss is told by the change itself
        if not health.lacks:
            return None
        hint = "give the token that at GitHub (Settings, Developer settings, Personal access tokens)"
        return KeyturnError(f"the token lacks {' and '.join(health.lacks)}", hint=hint)

    def health(self) -> TokenHealth:
        """What the token is worth. Raises GitHubError, SecretError, InvalidInputError."""
        return token_health(self._api, self._lists.values())

    def close(self) -> None:
        self._api.close()

    def _stranger(self, grants: Sequence[Grant]) -> KeyturnError | None:
        """The doubt whether this is the account that it was: not one key is the same any more."""
        if len(self._known) < 2 or self._known & {grant.key.fingerprint for grant in grants}:
            return None  # one key that is gone may just be gone
        return KeyturnError(
            f"none of the {len(self._known)} keys that keyturn knows here is in the account: is the token another's?",
            hint="give keyturn the right token; if this one is right, register one of the keys there by hand",
        )

    def _one(self, change: Change) -> Outcome:
        keys = self._lists.get(change.account)
        make = {Verb.ADD: self._add, Verb.REMOVE: _remove, Verb.PROVE: _prove}.get(change.verb)
        if keys is None or make is None:
            what = (
                f"has no keys called {change.account[:40]!r}"
                if make
                else "has neither sessions nor a list of revoked keys"
            )
            return Outcome(change, Result.FAILED, f"a GitHub account {what}")
        try:
            return make(keys, change)
        except KeyturnError as error:
            away = isinstance(error, GitHubError) and error.away
            return Outcome(change, Result.AWAY if away else Result.FAILED, str(error), error.hint)

    def _add(self, keys: KeyList, change: Change) -> Outcome:
        """Register it. Where that is refused as in use, the key is here already, or somewhere else at GitHub."""
        try:
            made = keys.register(f"{change.device}@{self._fleet}", change.key)
        except GitHubError as error:
            if error.code != "in use":
                raise
            if there := keys.like(change.key):
                return Outcome(change, Result.ALREADY, f"there as {keys.place(there[0])}")
            said = "another GitHub account has this key, or a repository has it as its deploy key"
            return Outcome(change, Result.FAILED, said, f"remove it there, or: keyturn rotate {change.device}")
        return Outcome(change, Result.DONE, f"registered as {keys.place(made)}")


def _remove(keys: KeyList, change: Change) -> Outcome:
    there = keys.like(change.key)
    if not there:
        return Outcome(change, Result.ALREADY, f"not among the account's {keys.listing.entry}s")
    removed = [keys.place(one) for one in there if keys.remove(one)]
    if not removed:
        return Outcome(change, Result.ALREADY, f"not among the account's {keys.listing.entry}s any more")
    return Outcome(change, Result.DONE, f"removed {', '.join(removed)}")


def _prove(keys: KeyList, change: Change) -> Outcome:
    found = keys.all()
    there = [one for one in found if (key := key_of(one)) is None or key.plain == change.key.plain]
    if there:
        return Outcome(change, Result.FAILED, f"{keys.place(there[0])} is it, or can't be read", "keyturn audit")
    proof = f"the account's list of {keys.listing.entry}s, read to its end, lacks it"
    return Outcome(change, Result.DONE, f"none of {len(found)} {keys.listing.entry}s is it", proof=proof)


def _grant(keys: KeyList, one: Entry) -> Grant | None:
    """What an entry gives; None where its key can't be read."""
    key = key_of(one)
    if key is None:
        return None
    return Grant(
        keys.listing.account,
        key,
        keys.place(one),
        name=title_of(one),
        unknown="" if one.get("verified", True) else "GitHub has not verified the key",
        restrictions=("only reads",) if one.get("read_only") else (),
        last_used=moment(one.get("last_used")),
    )


def _new_token(source: str, entry: str) -> str:
    """The line that gives keyturn another token, after the place where one is made. entry: its name in the key ring."""
    kind, _, variable = source.partition(":")
    made = "make one at GitHub (Settings, Developer settings, Personal access tokens)"
    match kind:
        case "keyring":
            return f"{made}, then: keyring set keyturn {entry}"
        case "env":
            return f"{made}, then: export {variable}=…"
        case _:
            return f"{made}, then put it where keyturn.toml's {kind} reads it"
