"""Try whether a device really gets in, attended: a login at each server with its key, or the server is asked.

Only the machine that has the key can log in. Of any other device's key a server says, before any login, whether it
would take it (RFC 4252 section 7): that is what is told then, and no more.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

from bootstrap.attended.attendant import Attendant
from bootstrap.attended.running import FindFleet, attended_run
from bootstrap.attended.work import Closing
from bootstrap.config import ServerConfig
from bootstrap.defect import defect
from bootstrap.events import ObservingStarted, Tried
from bootstrap.paths import ssh_folder
from bootstrap.run import Run
from bootstrap.ssh.connector import Connector
from bootstrap.targets.server.login import Login
from bootstrap.this_device import keys_here
from bootstrap.wiring import Choices, fleet_servers
from keys.access import Wish
from keys.device import Device
from keys.errors import InvalidInputError, KeyturnError
from keys.public_key import PublicKey

_THREADS = 32
_WORDS = {True: "as {}", False: "not as {}", None: "{} could not be asked about"}

Answers = Iterator[tuple[str, bool | None]]
"""Whether a server lets a key in, by account; None where it could not be asked."""


def try_attended(find: FindFleet, name: str, attendant: Attendant) -> Closing:
    """Nothing is changed. Raises KeyturnError."""
    with attended_run(find, Choices(), attendant, writes=False) as run:
        device = run.fleet.registry().get(name)
        if device is None or not device.is_wanted(run.clock()):
            raise InvalidInputError(f"{name} is no active device of this fleet", where="devices.toml")
        is_here = device.public_key in keys_here(ssh_folder())
        tried = _try_each(run, device, attendant, is_here=is_here)
    return Closing(said=_told(name, tried, is_here=is_here), to_try=name)


def _try_each(run: Run, device: Device, attendant: Attendant, *, is_here: bool) -> Sequence[Tried]:
    """All servers that are to let it in, each in a thread; a passphrase is asked for in this one."""
    servers = {f"server:{server.name}": server for server in fleet_servers(run.fleet, run.state)}
    wanted = [wish for wish in run.wishes if wish.target in servers and wish.gives(device.name)]
    if not wanted or run.connector is None:
        raise InvalidInputError(f"no server of this fleet is to let {device.name} in", where="keyturn.toml")
    connector = run.connector.with_only(device.public_key, run.connector.host_keys) if is_here else run.connector
    stopped = Event()
    attendant.stops_by(stopped.set)

    def work(wish: Wish) -> Tried | None:
        if stopped.is_set():
            return None
        attendant.happened(ObservingStarted(wish.target))
        find_out = _logged_in if is_here else _asked
        answers = find_out(connector, servers[wish.target], wish.accounts, device.public_key)
        tried = _tried(wish.target, answers, by_login=is_here)
        attendant.happened(tried)
        return tried

    with ThreadPoolExecutor(min(_THREADS, len(wanted)), thread_name_prefix="keyturn-try") as pool:
        done = run.prompts.wait(lambda: [pool.submit(work, wish) for wish in wanted])
    return [tried for one in done if (tried := one.result())]


def _tried(target: str, answers: Answers, *, by_login: bool) -> Tried:
    try:
        said = dict(answers)
    except KeyturnError as error:
        return Tried(target, None, by_login, error.what)
    except Exception as error:  # noqa: BLE001  whatever one server brings about, the others are tried all the same
        return Tried(target, None, by_login, defect(error)[0])
    lets_in = False if False in said.values() else None if None in said.values() else True
    return Tried(target, lets_in, by_login, ", ".join(_WORDS[good].format(name) for name, good in said.items()))


def _logged_in(connector: Connector, server: ServerConfig, accounts: Sequence[str], key: PublicKey) -> Answers:
    from bootstrap.ssh.errors import NoKeyAcceptedError

    address = Login(server, connector).address
    for account in accounts:
        try:
            with connector.open(replace(address, user=account)) as session:
                yield account, session.public_key_used == key
        except NoKeyAcceptedError:
            yield account, False


def _asked(connector: Connector, server: ServerConfig, accounts: Sequence[str], key: PublicKey) -> Answers:
    login = Login(server, connector)
    try:
        ours = login.renew([key])
        for account in accounts:
            is_ours = account == login.user
            said = ours if is_ours else login.ask_as(account, [key]) or login.ask_from_outside(account, [key])
            yield account, said.get(key)
    finally:
        login.close()


def _told(name: str, tried: Sequence[Tried], *, is_here: bool) -> str:
    good = sum(one.let_in is True for one in tried)
    what = "logged in at" if is_here else "would be let in at"
    rest = "" if is_here else f"; its private key is not here, so only {name} itself can log in"
    return f"{name} {what} {good} of {len(tried)} server{'s' * (len(tried) != 1)}{rest}"
