"""Lines of authorized_keys for tests: sensible, odd and broken ones, made from a seed."""

import random

from keys.public_key import PublicKey

OPTIONS = (
    "restrict",
    "cert-authority",
    "no-pty",
    "PTY",
    "X11-forwarding",
    "no-touch-required",
    "bogus",
    "",
    'command="echo \\"a b\\""',
    'command="a\\\\"',
    'command="x",command="y"',
    'from="127.0.0.1"',
    'from="127.0.0.0/8,!10.0.0.1"',
    'from="!127.0.0.1,*"',
    'from="127.0.0.1/8"',
    'from="::1,127.1"',
    'from="*.example.com,1?7.0.0.1"',
    'from=""',
    'expiry-time="20991231"',
    'expiry-time="20200101Z"',
    'expiry-time="209902310060"',
    'expiry-time="209901010061"',
    'expiry-time="2099 1 1"',
    'environment="A=b"',
    'environment="A B=c"',
    'permitopen="host:22"',
    'permitopen="[::1]:*"',
    'permitopen="host:65536"',
    'permitlisten="8080"',
    'tunnel="any"',
    'tunnel="x"',
    'principals="root"',
    "pty=yes",
    'from= "127.0.0.1"',
)
ODDITIES = (
    *(b'"', b"\\", b'\\"', b",", b" ", b"\t", b"\n", b"\r", b"\0", b"#", b"=", b"!", b"*", b"?", b"\v", b"\f"),
    *(b"\xa0", b"\xc3\xa9", b"-", b"a", b"0", b"+", b"/", b"\r\n", b"\xef\xbb\xbf", b"restrict", b"ssh-ed25519"),
)


def make(chance: random.Random, key: PublicKey, other: PublicKey) -> bytes:
    """Make the content of a file in which `key` may, or may not, be let in."""
    content = b"".join(
        _line(chance, key if chance.random() < 0.8 else other) for _ in range(chance.choice((1, 1, 1, 2, 3)))
    )
    for _ in range(chance.choice((0, 0, 1, 2))):
        content = _broken(chance, content)
    return content


def _line(chance: random.Random, key: PublicKey) -> bytes:
    options = ",".join(chance.choice(OPTIONS) for _ in range(chance.choice((0, 1, 1, 2))))
    start, blank = chance.choice(("", "", "", " ", "\t")), chance.choice((" ", " ", "  ", "\t"))
    words = [start + options, key.type, key.bare_line.split()[1], chance.choice(("", "me@laptop", "# c"))]
    return (blank.join(filter(None, words)) + chance.choice(("\n", "\n", "\r\n"))).encode()


def _broken(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(ODDITIES) + content[at + chance.choice((0, 0, 1)) :]
