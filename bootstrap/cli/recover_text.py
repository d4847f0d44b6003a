"""The document that `keyturn recover --json` prints."""

from bootstrap.cli.documents import Json
from bootstrap.recovery_words import steps_left
from bootstrap.workflows.recover import Recovered
from bootstrap.workflows.recovery_case import Case


def document(case: Case, done: Recovered) -> Json:
    mended = done.mended
    return {
        "server": case.server.name,
        "hetzner_id": case.cloud.id,
        "project": case.project.name,
        "device": case.device.name,
        "fingerprint": case.key.fingerprint,
        "account": case.account,
        "standing": done.before.standing.value,
        "why": done.before.why,
        "rescue_enabled": done.before.enabled,
        "doubt": case.doubt,
        "steps": [step for _number, step in steps_left(done.before.standing)],
        "carried_out": done.carried_out,
        "proof": done.proof,
        "disk": mended.device if mended else None,
        "file": mended.path if mended else None,
        "doubts": list(mended.doubts) if mended else [],
    }
