"""Signals that end a program, where it sets something up and clears it up."""

import signal

import pytest

from bootstrap.cli.ending import signals_wait


def _goes_on(done: list[str], *, during: bool) -> None:
    """Sets something up, does something, clears it up; and is told to end meanwhile."""
    with signals_wait() as ending:
        try:
            if not during:
                signal.raise_signal(signal.SIGTERM)
            done.append("set up")
            with ending.raised():
                done.append("began")
                signal.raise_signal(signal.SIGTERM)
                done.append("went on")
        finally:
            signal.raise_signal(signal.SIGTERM)
            done.append("cleared up")


@pytest.mark.parametrize(
    ("during", "expected"), [(True, ["set up", "began", "cleared up"]), (False, ["set up", "cleared up"])]
)
def test_a_signal_ends_what_is_done_but_neither_setting_up_nor_clearing_up(during: bool, expected: list[str]) -> None:
    done: list[str] = []
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ended:
        _goes_on(done, during=during)
    assert ended.value.code == 128 + signal.SIGTERM
    assert done == expected
    assert signal.getsignal(signal.SIGTERM) is before


def test_ctrl_c_is_an_interruption_as_ever() -> None:
    with pytest.raises(KeyboardInterrupt), signals_wait() as ending, ending.raised():
        signal.raise_signal(signal.SIGINT)


def test_what_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with signals_wait() as ending, ending.raised():
            signal.raise_signal(signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
