"""From the API's Storage Boxes to boxes of the fleet. They stand at an address of their own (hcloud: HETZNER_ENDPOINT).

No box is left out: one that can't be reached has to show. Port 22 always takes keys there; port 23 is switched on with
SSH. A sub-account joins where SSH is switched on for it, and it gets in from outside the vendor's network.
"""

from bootstrap.config_names import is_server_name
from bootstrap.config_storage_box import OPENSSH_PORT, RFC4716_PORT, StorageBoxConfig
from bootstrap.targets.hetzner.api import Api
from bootstrap.targets.hetzner.pages import Entry, whole

VENDOR = "https://api.hetzner.com/v1"


def boxes(api: Api, selector: str) -> tuple[StorageBoxConfig, ...]:
    """All that the API lists and that are ready. selector: of labels; empty takes all.

    Raises HetznerError, or SecretError where there is no token.
    """
    found = whole(api, "/storage_boxes", **({"label_selector": selector} if selector else {}))
    ready = [box for box in found if _is_login(box.get("username")) and _is_login(box.get("server"))]
    return tuple(_config(box, _sub_accounts(api, box["id"])) for box in ready)


def _sub_accounts(api: Api, number: int) -> tuple[str, ...]:
    """The logins of the sub-accounts, a list that has no pages."""
    url = f"/storage_boxes/{number:d}/subaccounts"
    return api.ask(
        lambda client: tuple(
            one["username"]
            for one in client.request(method="GET", url=url)["subaccounts"]
            if _is_on(one, "ssh_enabled") and _is_on(one, "reachable_externally") and _is_login(one["username"])
        )
    )


def _config(box: Entry, sub_accounts: tuple[str, ...]) -> StorageBoxConfig:
    name = str(box.get("name"))
    return StorageBoxConfig(
        name if is_server_name(name) else f"box-{box['id']}",
        box["server"],
        box["username"],
        port=OPENSSH_PORT if _is_on(box, "ssh_enabled") else RFC4716_PORT,
        sub_accounts=sub_accounts,
    )


def _is_on(entry: Entry, setting: str) -> bool:
    return entry["access_settings"][setting] is True


def _is_login(text: object) -> bool:
    """Logins and host names of boxes are as plain as names of servers."""
    return isinstance(text, str) and is_server_name(text)
