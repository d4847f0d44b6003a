"""A change that would replace servers is offered again behind what keeps them alive, where a person wants that."""

from collections.abc import Callable

from bootstrap.report import Report
from bootstrap.run import Run
from keys.errors import UnsafeError
from keys.safety import Refusal, Rule

QUESTION = "Write lifecycle { ignore_changes = [ssh_keys] } there now, and commit it?"


class ProtectFirstError(UnsafeError):
    """The plan as shown is refused, and the person wants the servers that it would replace protected first."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        super().__init__(what_is_replaced(refusals), rule=Rule.SERVER_REPLACED)


def replaces_servers(refusals: tuple[Refusal, ...]) -> bool:
    """Whether something of a plan is refused for that."""
    return any(refusal.rule is Rule.SERVER_REPLACED for refusal in refusals)


def what_is_replaced(refusals: tuple[Refusal, ...]) -> str:
    """What would be replaced, each once, a line each."""
    return "\n".join(dict.fromkeys(refusal.why for refusal in refusals if refusal.rule is Rule.SERVER_REPLACED))


def protected(run: Run, work: Callable[[], Report], wants: Callable[[str], bool]) -> Report:
    """The report of the work; where it would replace servers, of a second time, behind what protects them.

    work: raises ProtectFirstError where it was agreed to meanwhile. wants: is asked, with what would be replaced, where
    a rule refuses the whole. Raises what the work raises.
    """
    try:
        return work()
    except ProtectFirstError:
        pass
    except UnsafeError as error:
        if error.rule != Rule.SERVER_REPLACED or run.protects or not wants(error.what):
            raise
    run.protects = True
    return work()
