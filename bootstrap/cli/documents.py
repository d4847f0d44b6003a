"""What is printed with --json. These documents only grow: a name that stands here keeps its meaning."""

from typing import Any

from bootstrap.report import Report
from bootstrap.targets.base import Outcome
from bootstrap.workflows.audit import Audit
from keys.access import Grant, Observation, Seen
from keys.device import Device
from keys.matrix import Cell, ForeignKey
from keys.plan import Change, Pending, Question
from keys.public_key import PublicKey
from keys.safety import Refusal

Json = dict[str, Any]


def audit_document(audit: Audit) -> Json:
    matrix = audit.matrix
    return {
        "at": audit.at.isoformat(),
        "exit_code": int(audit.exit_code()),
        "devices": [device_document(device) for device in matrix.devices],
        "targets": [_observation(matrix.observations[name]) for name in matrix.observations],
        "cells": [_cell(cell) for cell in matrix.cells.values()],
        "foreign_keys": [_foreign(key) for key in matrix.foreign],
        "findings": [
            {
                "id": finding.id,
                "severity": finding.severity.name.lower(),
                "what": finding.what,
                "target": finding.target,
                "evidence": list(finding.evidence),
                "mend": finding.mend,
            }
            for finding in audit.findings
        ],
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
        "grants": [_grant(grant) for grant in observation.grants],
        "unknown": list(observation.unknown),
    }


def _grant(grant: Grant) -> Json:
    return {
        "account": grant.account,
        **_key(grant.key),
        "where": grant.where,
        "options": grant.options,
        "opens": grant.opens,
        "refused": grant.refused,
    }


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
        "rule_name": outcome.rule.value if outcome.rule else "",
    }


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
