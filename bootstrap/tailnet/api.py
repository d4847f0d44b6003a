"""A tailnet's control server: its machines, the auth keys that let more in, and who may use Tailscale SSH.

The vendor's API, version 2, and headscale's by the same paths; its description (OpenAPI) is where the scopes are from.
Nothing is read from an answer that makes no sense: no list is ever taken for empty because of it.
"""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote

from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.retry_after import answered_at
from bootstrap.tailnet.address import VENDOR, base_url, tailnet
from bootstrap.tailnet.asking import Asking
from bootstrap.tailnet.auth_keys import lets_in, read_auth_keys
from bootstrap.tailnet.errors import MissingError, TailnetError
from bootstrap.tailnet.fields import entry, moment
from bootstrap.tailnet.minting import Minting
from bootstrap.tailnet.naming import fits
from bootstrap.tailnet.nodes import is_id, read_node, read_nodes
from bootstrap.tailnet.refusals import Refusals
from bootstrap.tailnet.ssh_rules import read_ssh_rules
from bootstrap.tailnet.tokens import Tokens
from bootstrap.tailnet.wire import Answer, Question, Wire
from bootstrap.tailnet.worth import Worth, lacking
from keys.errors import InvalidInputError
from keys.tailnet import AuthKey, Node, SshRule

__all__ = ["TailnetApi", "TailnetError"]

_DESCRIPTION = "50 letters, digits, hyphens and blanks at most"
_TAGS = 'write tags = ["tag:…"] into [tailscale] of keyturn.toml, with one that the OAuth client has'
_RENEW = "see credentials in [tailscale] of keyturn.toml"


class TailnetApi:
    """One tailnet. Not for two threads at once.

    credentials: an API token, or an OAuth client's secret; asked for once it is needed. The client's id is
    config.oauth_client or $TAILSCALE_OAUTH_CLIENT_ID. waited: told the seconds and the reason before each wait. url: of
    another control server; else config.url, $TAILSCALE_BASE_URL, the vendor's. renew: the line that gives keyturn other
    credentials, as a hint. clock: seconds since 1970. Raises InvalidInputError for an address that is none.

    Every question raises TailnetError, and SecretError where there are no credentials.
    """

    def __init__(
        self,
        config: TailscaleConfig,
        credentials: Callable[[], str],
        *,
        waited: Callable[[float, str], None] = lambda _seconds, _why: None,
        sleep: Callable[[float], None] = time.sleep,
        url: str | None = None,
        renew: str = _RENEW,
        clock: Callable[[], float] = time.time,
    ) -> None:
        base, name = base_url(config, url), tailnet(config)
        self._clock = clock
        self._wire = Wire(base)
        client = config.oauth_client or os.environ.get("TAILSCALE_OAUTH_CLIENT_ID", "").strip()
        self._tokens = Tokens(credentials, client, clock)
        refusals = Refusals(self._wire.place, base == VENDOR, name)
        self._asking = Asking(self._wire, self._tokens, refusals, renew, waited, sleep)
        self._tailnet = f"/tailnet/{quote(name, safe='')}"

    @property
    def place(self) -> str:
        """Where the API is, as it stands in errors."""
        return self._wire.place

    def nodes(self) -> tuple[Node, ...]:
        """Every machine, those of other tailnets that are shared with this one among them."""
        question = Question("GET", f"{self._tailnet}/devices", "devices:core:read", query={"fields": "all"})
        return self._asking.ask(question, lambda answer: read_nodes(answer.json()))

    def node(self, id: str) -> Node | None:  # noqa: A002  the API's word
        """The machine of that id; None where there is none."""
        if not is_id(id):
            return None
        question = Question("GET", f"/device/{id}", "devices:core:read", "device", query={"fields": "all"})
        try:
            return self._asking.ask(question, lambda answer: read_node(answer.json()))
        except MissingError:
            return None

    def remove_node(self, id: str) -> bool:  # noqa: A002
        """Take a machine out of the tailnet. False: it was gone already."""
        if not is_id(id):
            return False
        question = Question("DELETE", f"/device/{id}", "devices:core", "device")
        return self._remove(question, lambda: self.node(id) is None)

    def authorize(self, id: str) -> None:  # noqa: A002
        """Let a machine that waits for approval talk to others."""
        if not is_id(id):
            raise MissingError("there is no such device", where=self.place, code=404)
        body = {"authorized": True}
        self._asking.ask(Question("POST", f"/device/{id}/authorized", "devices:core", "device", body=body), _nothing)

    def auth_keys(self) -> tuple[AuthKey, ...]:
        """Those that still let machines in: not revoked, not used up, not at their end."""
        question = Question("GET", f"{self._tailnet}/keys", "auth_keys:read", query={"all": "true"})
        return self._asking.ask(question, lambda answer: read_auth_keys(answer.json(), self._now(answer)))

    def make_auth_key(self, description: str, *, tags: tuple[str, ...], seconds: int) -> tuple[AuthKey, str]:
        """A key that lets in one machine, approved beforehand, within so many seconds; and its secret, told only here.

        description: see naming.py. A key that was made without an answer is revoked before another is asked for: nobody
        knows its secret.
        """
        if not fits(description):
            raise InvalidInputError(f"{description[:60]!r} is no description of an auth key", hint=_DESCRIPTION)
        if not tags and self._tokens.is_oauth:
            raise self._asking.refusals.error("an auth key that an OAuth client makes needs a tag", _TAGS, 0)
        return Minting(self._asking, f"{self._tailnet}/keys", self.auth_keys, self.revoke_auth_key).key(
            description, tags, seconds
        )

    def revoke_auth_key(self, id: str) -> bool:  # noqa: A002
        """From now on it lets nobody in; machines that it let in stay. False: it was gone already."""
        if not is_id(id):
            return False
        path = f"{self._tailnet}/keys/{id}"
        question = Question("DELETE", path, "auth_keys", "key")
        if self._remove(question, lambda: not self._lets_in(Question("GET", path, "auth_keys:read", "key"))):
            return True
        self.auth_keys()  # a tailnet that is not there answers the same as a key that is not there
        return False

    def ssh_rules(self) -> tuple[SshRule, ...]:
        """The policy's rules for Tailscale SSH. The error's scope is "policy_file:read" where it may not be read."""
        question = Question("GET", f"{self._tailnet}/acl", "policy_file:read", accept="application/hujson")
        return self._asking.ask(question, lambda answer: read_ssh_rules(answer.text()))

    def worth(self) -> Worth:
        """What the credentials may do here, and until when. Changes nothing."""
        lacks: dict[str, str] = {}
        machines = 0
        try:
            machines = len(self.nodes())
            self.auth_keys()
            self.ssh_rules()
        except TailnetError as error:
            if not error.scope:
                raise
            lacks[error.scope] = error.hint
        told = dict.fromkeys(lacking(self._tokens.scopes))
        hint = next(iter(lacks.values()), "")
        return Worth(
            self._tokens.is_oauth, machines, self._tokens.scopes, tuple(told or lacks), self._end_of_token(), hint
        )

    def close(self) -> None:
        self._wire.close()

    def _remove(self, question: Question, is_gone: Callable[[], bool]) -> bool:
        """Whether it was there to be removed, as far as it can be known where an answer was lost."""
        try:
            return self._asking.ask(question, _nothing, done=lambda: is_gone() or None)
        except MissingError:
            return False

    def _end_of_token(self) -> datetime | None:
        """When an API token ends, by what the server tells of it; None where it does not."""
        if not (number := self._tokens.number):
            return None
        question = Question("GET", f"{self._tailnet}/keys/{number}", "api_access_tokens:read", "key")
        try:
            return self._asking.ask(question, lambda answer: moment(entry(answer.json()), "expires"))
        except TailnetError:
            return None

    def _lets_in(self, question: Question) -> bool:
        try:
            return self._asking.ask(question, lambda answer: lets_in(entry(answer.json()), self._now(answer)))
        except MissingError:
            return False

    def _now(self, answer: Answer) -> datetime:
        """The server's time, as this machine's clock may be off."""
        return datetime.fromtimestamp(answered_at(answer.headers, self._clock()), UTC)


def _nothing(answer: Answer) -> bool:
    """Both servers answer what was done with an empty body, or `{}`. A page in its place proves nothing."""
    if answer.content.strip() and answer.json() not in ({}, None):
        raise ValueError("an answer to another question")
    return True
