"""One account as one connection finds it: what is weighed before a way in counts, and what is looked at behind it."""

from dataclasses import replace
from itertools import product

import pytest

from keys.key_options import KeyOptions
from keys.sshd.account import Shadow
from keys.sshd.build import Build
from keys.sshd.entrance import Entrance
from keys.sshd.sshd import Sshd
from keys.sshd.verdict import GetsIn, Refused, Unknown
from tests.keys.sshd_case import Case
from tests.keys.test_sshd_decide import KEY, LISTED, ROOTS

PLAIN = Shadow("*", 20000, 99999)
IN, NOT_IN, WHO_KNOWS = GetsIn("here:1", KeyOptions()), Refused("no line"), Unknown("a command")


def entrance(*config: str, user: str = "akd", shadow: Shadow | None = PLAIN) -> Entrance:
    case = Case(config, ROOTS if user == "root" else LISTED, KEY, user)
    server = case.server(Build((9, 2)))
    accounts = {**server.accounts, user: replace(server.accounts[user], shadow=shadow)}
    made = Sshd(replace(server, accounts=accounts)).entrance(case.connection())
    assert isinstance(made, Entrance)
    return made


@pytest.mark.parametrize(
    ("refused", "unsure", "found"), list(product([False, True], [False, True], [IN, NOT_IN, WHO_KNOWS]))
)
def test_a_refusal_is_sure_whatever_else_is_not_and_a_doubt_lets_nobody_surely_in(
    refused: bool, unsure: bool, found: GetsIn | Refused | Unknown
) -> None:
    at = entrance(*["DenyUsers akd"] * refused, shadow=None if unsure else Shadow("*"))
    verdict = at.weigh(KEY, lambda: found)
    if refused:
        assert verdict == Refused("listed in DenyUsers")
    elif unsure and found is IN:
        assert isinstance(verdict, Unknown)
    else:
        assert verdict == found


def test_where_it_is_refused_anyway_nobody_looks_for_a_way_in() -> None:
    def looked() -> GetsIn:
        raise AssertionError

    assert isinstance(entrance("PubkeyAuthentication no").weigh(KEY, looked), Refused)


@pytest.mark.parametrize(
    ("options", "config", "runs"),
    [
        (KeyOptions(), (), None),
        (KeyOptions(command="borg serve"), (), "borg serve"),
        (KeyOptions(command="borg serve"), ("ForceCommand internal-sftp",), "internal-sftp"),
        (KeyOptions(command="borg serve"), ("ForceCommand none",), "borg serve"),
    ],
)
def test_the_command_of_sshd_goes_before_the_lines(
    options: KeyOptions, config: tuple[str, ...], runs: str | None
) -> None:
    found = entrance(*config).once_in(GetsIn("here:1", options), KEY)
    assert isinstance(found, GetsIn)
    assert found.forced_command == runs


def test_root_with_forced_commands_only_needs_one_on_its_line() -> None:
    at = entrance("PermitRootLogin forced-commands-only", user="root")
    assert isinstance(at.once_in(IN, KEY), Refused)
    assert isinstance(at.once_in(GetsIn("here:1", KeyOptions(command="true")), KEY), GetsIn)
    assert isinstance(entrance("PermitRootLogin forced-commands-only").once_in(IN, KEY), GetsIn)


@pytest.mark.parametrize(
    ("config", "shadow", "barred"),
    [
        ((), Shadow("*"), False),
        (("DenyUsers akd",), Shadow("*"), True),
        ((), Shadow("!"), True),
        (("UsePAM yes",), Shadow("!"), False),
        (("PubkeyAuthentication no",), Shadow("*"), False),
        ((), None, False),
    ],
)
def test_an_account_is_barred_for_what_holds_for_passwords_too(
    config: tuple[str, ...], shadow: Shadow | None, barred: bool
) -> None:
    assert entrance(*config, shadow=shadow).is_barred is barred


def test_the_account_of_nobody_is_no_entrance() -> None:
    case = Case((), LISTED, KEY, "akd")
    server = replace(case.server(Build((9, 2))), accounts={})
    assert Sshd(server).entrance(case.connection()) == Refused("there is no account akd")
