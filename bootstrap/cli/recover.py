"""keyturn recover: a way back into a Hetzner server, through rescue mode; explained first, and done with leave only."""

import sys
import threading
from collections.abc import Callable

from bootstrap.cli.console import can_ask, confirm, nobody_to_ask, print_document, say
from bootstrap.cli.open_run import fingerprints, opened
from bootstrap.cli.parse import Values
from bootstrap.cli.progress import Progress
from bootstrap.cli.recover_text import document
from bootstrap.exit_code import ExitCode
from bootstrap.recovery_words import host_key_text, leave_text, plan_text, result_text
from bootstrap.workflows.recover import Recovered, leave
from bootstrap.workflows.recover import recover as get_back_in
from bootstrap.workflows.recovery_case import Case
from bootstrap.workflows.recovery_run import case_of
from bootstrap.workflows.recovery_situation import Situation, Standing
from bootstrap.workflows.recovery_steps import RescueKey
from keys.errors import InvalidInputError
from keys.inert import inert


def recover(values: Values) -> ExitCode:
    trusted = fingerprints(values.host_key)
    values.host_key, values.only = [], []  # a rescue system's host key is pinned nowhere
    with opened(values, writes=not values.plan) as (run, progress):
        case = case_of(run, values.server, values.device or "", _pause, hard=values.hard)
        try:
            return _recover(values, case, progress, trusted)
        except KeyboardInterrupt:
            progress.clear()
            server = inert(case.server.name, 64)
            say(f"{server} may be in rescue mode now: keyturn recover {server} goes on, or ends it with --leave")
            raise
        finally:
            case.close()


def _pause(seconds: float) -> None:
    threading.Event().wait(seconds)


def _recover(values: Values, case: Case, progress: Progress, trusted: frozenset[str]) -> ExitCode:
    explain: Callable[[Case, Situation], str] = leave_text if values.leave else plan_text

    def agree(found: Situation) -> bool:
        progress.clear()
        if values.plan:
            return False
        say(explain(case, found))
        return _agreed(values, case)

    def trust(shown: RescueKey) -> bool:
        with progress.hidden():
            return _trust(shown, trusted)

    done = leave(case, agree) if values.leave else get_back_in(case, agree, trust)
    progress.clear()
    _print(values, case, done, explain)
    return ExitCode.OK if done.carried_out else ExitCode.FINDINGS


def _agreed(values: Values, case: Case) -> bool:
    """Raises InvalidInputError where nobody can be asked, or a doubt is not for a machine to settle."""
    if not (values.yes or can_ask()):
        raise nobody_to_ask()
    if case.doubt and not can_ask():
        raise InvalidInputError(case.doubt, where=case.name, hint="run it at a terminal, and look at what it shows")
    question = f"End rescue mode of {inert(case.server.name, 64)}?" if values.leave else "Reboot it, and recover?"
    return confirm(question, yes=values.yes and not case.doubt)


def _trust(shown: RescueKey, trusted: frozenset[str]) -> bool:
    """Whether the rescue system's host key is one whose fingerprint was given, or that the person confirms."""
    if shown.key.fingerprint in trusted:
        return True
    say(host_key_text(shown, with_password=can_ask()))
    return can_ask() and confirm("Is it the same?", yes=False)


def _print(values: Values, case: Case, done: Recovered, explain: Callable[[Case, Situation], str]) -> None:
    if values.json:
        print_document("keyturn.recovery/1", document(case, done))
    elif values.plan or (done.before.standing is Standing.GETS_IN and not values.leave):
        print(explain(case, done.before))
    elif not done.carried_out:
        say("Nothing was changed.")
    else:
        print(result_text(case, done))
    sys.stdout.flush()
