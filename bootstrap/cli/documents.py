"""What is printed with --json. These documents only grow: a name that stands here keeps its meaning."""

from datetime import datetime
from typing import Any

from bootstrap.exit_code import ExitCode
from bootstrap.report import Ending, Report
from bootstrap.targets.base import Outcome
from bootstrap.workflows.audit import Audit
from keys.access import Door, Exposed, Grant, LiveSession, Observation, Seen
from keys.audit import Finding
from keys.device import Device
from keys.matrix import Cell, ForeignKey
from keys.plan import Change, Pending, Question
from keys.public_key import PublicKey
from keys.safety import Refusal

Json = dict[str, Any]


def audit_document(audit: Audit, exit_code: ExitCode) -> Json:
    matrix = audit.matrix
    return {
        "at": audit.at.isoformat(),
        "exit_code": int(exit_code),
        "devices": [device_document(device) for device in matrix.devices],
        "targets": [_observation(matrix.observations[name]) for name in matrix.observations],
        "cells": [_cell(cell) for cell in matrix.cells.values()],
        "foreign_keys": [_foreign(key) for key in matrix.foreign],
        "findings": [_finding(finding) for finding in audit.findings],
    }


def report_document(report: Report) -> Json:
    return {
        "carried_out": report.carried_out,
        "exit_code": int(report.exit_code()),
        "changes": [_change(change) for change in report.plan.changes],
        "outcomes": [_outcome(outcome) for outcome in report.outcomes],
        "pending": [{**pending_document(one), "hint": report.away.get(one.target, "")} for one in report.pending],
        "questions": [_question(question) for question in report.plan.questions],
        "refused": [_refusal(refusal) for refusal in report.refusals],
        "endings": [_ending(ending) for ending in report.endings()],
        "seeds": sorted(report.seeds),
    }


def device_document(device: Device) -> Json:
    return {
        "name": device.name,
        "kind": device.kind.value,
        "status": device.status.value,
        **_key(device.public_key),
        "added": device.added.isoformat(),
        "added_by": device.added_by,
        "expires": device.expires.isoformat() if device.expires else None,
        "revoked": device.revoked.isoformat() if device.revoked else None,
        "blocked": device.blocked,
        "given": list(device.given),
        "done": list(device.done),
    }


def _key(key: PublicKey) -> Json:
    return {"type": key.type, "fingerprint": key.fingerprint, "public_key": key.line}


def _observation(observation: Observation) -> Json:
    if not isinstance(observation, Seen):
        base = {"target": observation.target, "at": observation.at.isoformat(), "seen": False}
        return {**base, "why": observation.why, "hint": observation.hint}
    return {
        "target": observation.target,
        "at": observation.at.isoformat(),
        "seen": True,
        "accounts": list(observation.accounts),
        "grants": [grant_document(grant) for grant in observation.grants],
        "unknown": list(observation.unknown),
        "unread": [{"account": account, "why": why} for account, why in observation.unread],
        "doors": [_door(door) for door in observation.doors],
        "exposed": [_exposed(one) for one in observation.exposed],
        "sessions": [session_document(session) for session in observation.sessions],
        "sessions_unknown": observation.sessions_unknown,
        "blocked": None if observation.blocked is None else sorted(observation.blocked),
        "log_since": _moment(observation.log_since),
    }


def grant_document(grant: Grant) -> Json:
    return {
        "account": grant.account,
        **_key(grant.key),
        "where": grant.where,
        "name": grant.name,
        "options": grant.options,
        "opens": grant.opens,
        "refused": grant.refused,
        "unknown": grant.unknown,
        "restrictions": list(grant.restrictions),
        "last_used": _moment(grant.last_used),
        "by_command": grant.by_command,
    }


def _door(door: Door) -> Json:
    return {
        "kind": door.kind.value,
        "name": door.name,
        "what": door.what,
        "where": door.where,
        "accounts": list(door.accounts),
    }


def _exposed(exposed: Exposed) -> Json:
    return {
        "path": exposed.path,
        "accounts": list(exposed.accounts),
        "why": exposed.why,
        "heeded": exposed.heeded,
    }


def session_document(session: LiveSession) -> Json:
    return {
        "account": session.account,
        **_key(session.key),
        "pid": session.pid,
        "address": session.address,
        "port": session.port,
        "processes": session.processes,
        "since": _moment(session.since),
        "ours": session.ours,
    }


def _finding(finding: Finding) -> Json:
    accepted = finding.accepted
    return {
        "id": finding.id,
        "severity": finding.severity.name.lower(),
        "what": finding.what,
        "target": finding.target,
        "device": finding.device,
        "evidence": list(finding.evidence),
        "perhaps": list(finding.perhaps),
        "mend": finding.mend,
        "accepted": {"reason": accepted.reason, "until": accepted.until.isoformat()} if accepted else None,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _cell(cell: Cell) -> Json:
    return {
        "device": cell.device,
        "target": cell.target,
        "state": cell.state.value,
        "accounts": list(cell.accounts),
        "where": [grant.where for grant in cell.grants],
    }


def _foreign(foreign: ForeignKey) -> Json:
    places = [{"target": target, "account": grant.account, "where": grant.where} for target, grant in foreign.places]
    return {**_key(foreign.key), "comment": foreign.key.comment, "places": places}


def _change(change: Change) -> Json:
    return {
        "verb": change.verb.value,
        "target": change.target,
        "account": change.account,
        "device": change.device,
        "fingerprint": change.key.fingerprint,
        "why": change.why,
    }


def _outcome(outcome: Outcome) -> Json:
    return {
        **_change(outcome.change),
        "result": outcome.result.value,
        "said": outcome.said,
        "hint": outcome.hint,
        "proof": outcome.proof,
        "doubts": list(outcome.doubts),
        "sessions_ended": outcome.ended,
        "rule_name": outcome.rule.value if outcome.rule else "",
    }


def _ending(ending: Ending) -> Json:
    """standing: "proved out", "removed, not proved", "pending", "refused by a safety rule" or "failed"."""
    since = ending.since.isoformat() if ending.since else None
    return {"target": ending.target, "standing": ending.standing.value, "why": ending.why, "since": since}


def _refusal(refusal: Refusal) -> Json:
    """rule: its sentence. rule_name: what --override takes."""
    return {**_change(refusal.change), "rule": refusal.why, "hint": refusal.hint, "rule_name": refusal.rule.value}


def pending_document(pending: Pending) -> Json:
    return {
        "target": pending.target,
        "device": pending.device,
        "verb": pending.verb.value,
        "why": pending.why,
        "since": pending.since.isoformat(),
    }


def _question(question: Question) -> Json:
    return {**_change(question.change), "written": question.written.isoformat()}
