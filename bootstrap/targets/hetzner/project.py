"""What keyturn asks of one project through its API: each question here is one that the vendor's description has."""

from datetime import datetime

from bootstrap.targets.hetzner.api import Api, HetznerError
from bootstrap.targets.hetzner.pages import Entry, whole
from keys.errors import InvalidInputError
from keys.public_key import PublicKey, printable

_REFUSALS = {"unauthorized", "token_readonly", "forbidden"}
_REBUILD = "rebuild_server"


class Project:
    """Every method raises HetznerError, or SecretError where there is no token."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def keys(self) -> list[Entry]:
        return whole(self._api, "/ssh_keys")

    def keys_like(self, key: PublicKey) -> list[Entry]:
        """The entries of this key, whatever their names. The API knows keys by their MD5, without a prefix."""
        found = whole(self._api, "/ssh_keys", fingerprint=key.md5.removeprefix("MD5:"))
        return [entry for entry in found if (there := key_of(entry)) and there.plain == key.plain]

    def register(self, name: str, key: PublicKey, labels: dict[str, str]) -> Entry:
        """The entry that was made; or that of the same key, where the answer was lost and it is there all the same."""
        body = {"name": name, "public_key": key.line, "labels": labels}

        def done() -> Entry | None:
            return next(iter(self.keys_like(key)), None)

        return self._api.ask(
            lambda client: _entry(client.request(method="POST", url="/ssh_keys", json=body)["ssh_key"]), done=done
        )

    def change(self, entry: Entry, **fields: object) -> Entry:
        """Another name, other labels. It does not matter how often it is asked for."""
        url = f"/ssh_keys/{entry['id']}"
        return self._api.ask(lambda client: _entry(client.request(method="PUT", url=url, json=fields)["ssh_key"]))

    def remove(self, entry: Entry) -> bool:
        """Whether it was there. Numbers are never given twice, so it does not matter how often it is asked for."""
        try:
            self._api.ask(lambda client: client.request(method="DELETE", url=f"/ssh_keys/{entry['id']}"))
        except HetznerError as error:
            if error.code != "not_found":
                raise
            return False
        return True

    def servers(self, selector: str = "") -> list[Entry]:
        """selector: of labels; empty takes all."""
        return whole(self._api, "/servers", **({"label_selector": selector} if selector else {}))

    def rebuilt(self, server: int) -> datetime | None:
        """When the disk of that server was last written anew; None where it never was. An unknown server was not."""
        try:
            actions = whole(self._api, f"/servers/{server:d}/actions", status="success")
        except HetznerError as error:
            if error.code != "not_found":
                raise
            return None
        ends = [moment(action.get("finished")) for action in actions if action.get("command") == _REBUILD]
        return max(filter(None, ends), default=None)

    def refuses_changes(self) -> HetznerError | None:
        """Why the token may change nothing; None where it may, or where that is not known.

        Asked with a request that can't be one: a key without a name and a blob is never registered, and who may not
        write is told so before that is looked at.
        """
        try:
            self._api.ask(lambda client: client.request(method="POST", url="/ssh_keys", json={}))
        except HetznerError as error:
            return error if error.code in _REFUSALS else None
        return None


def key_of(entry: Entry) -> PublicKey | None:
    """The key of an entry; None where it can't be read."""
    try:
        return PublicKey.parse(str(entry.get("public_key") or ""))
    except InvalidInputError:
        return None


def name_of(entry: Entry) -> str:
    return printable(str(entry.get("name")))[:80]


def place(entry: Entry) -> str:
    """ "ssh_key 1007 'macbook@kua'"."""
    return f"ssh_key {entry['id']} {name_of(entry)!r}"


def labels_of(entry: Entry) -> dict[str, str]:
    labels = entry.get("labels")
    return {str(name): str(value) for name, value in labels.items()} if isinstance(labels, dict) else {}


def moment(text: object) -> datetime | None:
    """A moment as the API writes it (RFC 3339); None for anything else."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _entry(found: object) -> Entry:
    """Raises ValueError for what is no entry."""
    if not isinstance(found, dict) or type(found.get("id")) is not int:
        raise ValueError("an entry without a number")
    return found
