"""What tailscale 1.96.4 printed when it failed, and what a person is told then."""

import pytest

from bootstrap.tailnet.program_errors import Fault, failed

NOT_RUNNING = (
    "failed to connect to local tailscaled; it doesn't appear to be running (sudo systemctl start tailscaled ?)"
)
ON_MACOS = "failed to connect to local Tailscale service; is Tailscale running?"
DENIED = """Access denied: checkprefs access denied

Use 'sudo tailscale --socket=/run/sock up --timeout=1s'.
To not require root, use 'sudo tailscale set --operator=$USER' once.
"""
LEFT_OUT = """Error: changing settings via 'tailscale up' requires mentioning all
non-default flags. To proceed, either re-run your command with --reset or
use the command below to explicitly mention the current value of
all non-default settings:

\ttailscale up --auth-key=file:/run/user/0/keyturn-x/secret --timeout=60s --accept-routes --hostname='my mac'

"""
LATE = 'timeout waiting for Tailscale service to enter a Running state; check health with "tailscale status"'
UNAPPROVED = f"\nTo approve your machine, visit (as admin):\n\n\thttps://login.tailscale.com/admin\n\n{LATE}\n"


@pytest.mark.parametrize(
    ("said", "fault", "words"),
    [
        (NOT_RUNNING, Fault.NOT_RUNNING, "its service does not run"),
        (ON_MACOS, Fault.NOT_RUNNING, "its service does not run"),
        (DENIED, Fault.DENIED, "this user may not do `tailscale up` here"),
        (LATE, Fault.LATE, "not connected in time"),
        (UNAPPROVED, Fault.LATE, "not connected in time"),
        ("backend error: invalid authkey\n", Fault.REFUSED, "the tailnet refused this machine: invalid authkey"),
        ("500 Internal Server Error: something\n", Fault.FAILED, "ended with code 1: 500 Internal Server Error"),
        (
            "open /run/x/secret: permission denied\n",
            Fault.FAILED,
            "could not read the file with the auth key",
        ),
        ("", Fault.FAILED, "ended with code 1"),
    ],
)
def test_each_failure_is_told_apart(said: str, fault: Fault, words: str) -> None:
    error = failed("tailscale up", 1, said)
    assert error.fault is fault
    assert words in str(error)
    assert error.hint


def test_settings_that_up_would_reset_are_named_with_the_line_that_keeps_them() -> None:
    error = failed("tailscale up", 1, LEFT_OUT)
    assert error.fault is Fault.FLAGS
    assert "tailscale up --accept-routes '--hostname=my mac'" in error.hint
    assert "secret" not in str(error) + error.hint
    assert "--reset" not in str(error) + error.hint


def test_a_tag_that_the_policy_does_not_allow_is_looked_for_in_the_policy() -> None:
    error = failed("tailscale up", 1, "backend error: requested tags [tag:x] are invalid or not permitted")
    assert "tagOwners" in error.hint


@pytest.mark.parametrize("said", ["backend error: bad tskey-auth-kX-Yz", "panic: tskey-auth-kX-Yz \x1b[31m"])
def test_nothing_that_looks_like_a_key_is_repeated_nor_anything_that_a_terminal_acts_on(said: str) -> None:
    error = failed("tailscale up", 1, said)
    assert "tskey" not in str(error)
    assert "\x1b" not in str(error)
