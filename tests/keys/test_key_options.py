"""The options before a key: what they mean, and what makes sshd ignore the line."""

import pytest

from keys.key_options import KeyOptions, OptionsError, parse_options


def test_no_options_allow_everything() -> None:
    assert parse_options("") == KeyOptions()


def test_restrict_takes_all_and_later_flags_give_back() -> None:
    options = parse_options("RESTRICT,pty,No-User-RC")
    assert (options.restricted, options.pty, options.user_rc, options.agent_forwarding) == (True, True, False, False)


def test_values_are_taken_out_of_their_quotes() -> None:
    options = parse_options(
        'command="echo \\"a b\\" \\n",from="a,b",permitopen="h:22",permitopen="[::1]:*",tunnel="any"'
    )
    assert options.command == 'echo "a b" \\n'
    assert (options.from_, options.permitopen, options.tunnel) == ("a,b", ("h:22", "[::1]:*"), "any")


def test_the_earliest_expiry_and_the_first_of_a_variable_count() -> None:
    options = parse_options('expiry-time="20301231Z",expiry-time="20300101Z",environment="A=1",environment="A=2"')
    assert options.expiry == 1893456000
    assert options.environment == ("A=1",)


@pytest.mark.parametrize("text", ["pty,", ",pty", "pty,,restrict", ",", 'command=""', "no-touch-required"])
def test_odd_but_good_options_are_taken(text: str) -> None:
    assert isinstance(parse_options(text), KeyOptions)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ptyx", "unknown key option"),
        ("no-restrict", "unknown key option"),
        ("pty=yes", "unknown key option"),
        ('no-command="x"', "unknown key option"),
        ('command=""x""', "unknown key option"),
        ("command=x", "missing start quote"),
        ('command="a\\\\"', "missing end quote"),
        ('from="a",from="b"', 'multiple "from" clauses'),
        ('principals="a",principals="a"', 'multiple "principals" clauses'),
        ('expiry-time=""', "invalid expires time"),
        ('environment="=x"', "invalid environment string"),
        ('environment="\u00c9=x"', "invalid environment string"),
        ('permitopen="host:ssh2"', "invalid permission port"),
        ('permitopen="[::1]x:2"', "invalid permission hostname"),
        (f'permitopen="h:{"9" * 5000}"', "invalid permission port"),
        ('permitopen="22"', "invalid permission port"),
        ('tunnel="-1"', "invalid tun device"),
        ("\u212aommand", "unknown key option"),
    ],
)
def test_one_bad_option_spoils_the_line(text: str, reason: str) -> None:
    with pytest.raises(OptionsError) as caught:
        parse_options(text)
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    "text",
    [
        'permitopen="h:ssh"',
        'permitlisten="22"',
        'permitlisten="[::1]:*"',
        'permitopen="h: +22"',
        f'permitopen="h:{"0" * 5000}22"',
    ],
)
def test_ports_may_be_names_and_listening_ones_stand_alone(text: str) -> None:
    assert isinstance(parse_options(text), KeyOptions)


def test_the_number_of_variables_and_permissions_has_an_end() -> None:
    variables = ",".join(f'environment="A{n}=1"' for n in range(1026))
    with pytest.raises(OptionsError, match="too many environment strings"):
        parse_options(variables)
    with pytest.raises(OptionsError, match="too many permission directives"):
        parse_options(",".join(['permitopen="h:1"'] * 4098))
