"""What an observation of a server leaves open, a sentence each. While any of them stands, nobody is proved out."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bootstrap.targets.server.accounts import is_asked_about
from bootstrap.targets.server.described import Described, our_connection
from bootstrap.targets.server.doors import authority_lines
from bootstrap.targets.server.observation import Observation
from keys.inert import inert
from keys.openssh import LATEST
from keys.sshd.cross_check import differences
from keys.sshd.entrance import Entrance
from keys.sshd.verdict import ConfigError, Refused, UnseenError


def unsure(observed: Observation, sshds: Sequence[Described], at: datetime) -> Iterator[str]:
    """Each sentence names the file or the setting that it is about."""
    for place in observed.places:
        if place.state == "odd":
            yield f"{inert(place.path, 200)} ({place.account}): not a file"
    for word in sorted(observed.looked):
        if word.startswith("C:") and observed.content(word[2:]) is None:
            yield f"{inert(word[2:], 200)}: sshd's configuration, not ours to read"
        elif word.startswith("V:"):
            yield f"{inert(word[2:], 200)} was changed after sshd read it: it holds from the next reload on"
    if observed.unlisted:
        yield f"accounts that are not in /etc/passwd: {inert(observed.unlisted, 100)}"
    for line in observed.doors:
        yield from _of_door(line)
    for described in sshds:
        yield from map(inert, _of_sshd(described, observed, at))
        yield from _of_lists(described, observed, at)


def of_lists(observed: Observation, sshds: Sequence[Described], at: datetime) -> frozenset[str]:
    """Those of the sentences that leave no key open which the serving sshd has in its list of revoked keys."""
    ours, *others = (frozenset(_of_lists(described, observed, at)) for described in sshds)
    return ours.difference(*others)


def _of_door(line: str) -> Iterator[str]:
    """What another daemon leaves open: its files, or its sessions, are not looked at."""
    kind, _, said = line.partition(":")
    said = inert(said.strip(), 200)
    if kind == "dropbear":
        yield f"dropbear ({said}): its sessions, and keys that it reads elsewhere than in ~/.ssh, are not looked for"
    elif kind == "sshd elsewhere":
        yield f"an sshd in a container or another root ({said}): its files and sessions are not looked at"
    elif kind.startswith("sshd of "):
        yield f"an sshd of {inert(kind[8:], 20)} that is not root's ({said}): its files and sessions are not looked at"


def _of_sshd(described: Described, observed: Observation, at: datetime) -> Iterator[str]:
    if described.unread_options:
        yield f"sshd was started with settings of its own: {described.daemon.command_line[:200]}"
    if described.is_untold:
        yield "sshd is started for each connection, and does not show which configuration it was started with"
    version = described.sshd.server.version
    if version > LATEST:
        yield f"OpenSSH {version[0]}.{version[1]} is newer than the rules that keyturn decides by"
    if described.daemon.asked and not described.daemon.settings and not described.daemon.config:
        yield "sshd's settings: only root may ask it for those of each account (`sshd -T`)"
    said: dict[str, None] = {}
    for account in observed.accounts.values():
        if is_asked_about(account):
            said |= dict.fromkeys(_of_account(account.name, described, observed, at))
    yield from said


def _of_lists(described: Described, observed: Observation, at: datetime) -> Iterator[str]:
    """Who else lists keys, or vouches for them: authorities, and commands that could not be asked."""
    said: dict[str, None] = {}
    for account in observed.accounts.values():
        if is_asked_about(account):
            said |= dict.fromkeys(_who_else(account.name, described, observed, at))
    if _may_name_authorities(described, observed):
        for name in dict.fromkeys(place.account for place in described.daemon.places):
            said |= dict.fromkeys(_of_authorities(name, described, observed, at))
    yield from map(inert, said)


def _may_name_authorities(described: Described, observed: Observation) -> bool:
    """Most servers do not, and are spared a third reading of all their lines."""
    said = (answer.output for answer in described.daemon.answers.values())
    return any(b"cert-authority" in data.lower() for data in (*observed.contents.values(), *said))


def _of_authorities(account: str, described: Described, observed: Observation, at: datetime) -> Iterator[str]:
    """A certificate of the lost key gets in by its authority's line, which no question about the key alone shows."""
    for one in authority_lines(account, described, observed, at):
        yield f"{one.where}: a cert-authority line lets in every certificate of that authority, whatever key it is for"


def _of_account(name: str, described: Described, observed: Observation, at: datetime) -> Iterator[str]:
    entrance = described.of(name).entrance(our_connection(observed, name, at))
    if not isinstance(entrance, Entrance):
        if not isinstance(entrance, Refused):
            yield f"which settings hold is not known: {getattr(entrance, 'why', '')}"
        return
    yield from differences(entrance.config, described.daemon.settings.get(name, ()), entrance.server.build)


def _who_else(name: str, described: Described, observed: Observation, at: datetime) -> Iterator[str]:
    entrance = described.of(name).entrance(our_connection(observed, name, at))
    if not isinstance(entrance, Entrance):
        return
    if authorities := entrance.config.file("trustedusercakeys"):
        yield f"TrustedUserCAKeys {authorities} lets in every certificate of its authorities, whatever key it is for"
    if command := entrance.config.path("authorizedkeyscommand"):
        yield from _about_command(command, entrance)


def _about_command(command: str, entrance: Entrance) -> Iterator[str]:
    for key in entrance.server.asked:
        try:
            entrance.command_answer(key)
        except (UnseenError, ConfigError) as error:
            yield f"AuthorizedKeysCommand {command}: {error.what}"
            return
