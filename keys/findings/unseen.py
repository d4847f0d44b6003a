"""Findings about what is not known: targets not seen, parts that could not be read, names without a device."""

from collections.abc import Iterator

from keys.access import Seen, Untrusted
from keys.findings.finding import Finding, Severity, digest
from keys.findings.survey import Survey


def unseen_findings(survey: Survey) -> Iterator[Finding]:
    """What could not be seen, in part or at all."""
    for target, observation in survey.matrix.observations.items():
        if isinstance(observation, Seen):
            for sentence in dict.fromkeys(observation.unknown):
                id = f"unknown:{digest(sentence)}:{target}"  # noqa: A001  what it is
                yield Finding(id, Severity.LOW, f"unknown: {sentence}", target)
            if said := observation.sessions_unknown:  # it names ports and processes, which are others at each look
                yield Finding(f"unknown:sessions:{target}", Severity.LOW, f"unknown: {said}", target)
        else:
            yield Finding(
                f"{'untrusted' if isinstance(observation, Untrusted) else 'unreachable'}:{target}",
                Severity.LOW,
                f"could not be seen: {observation.why}",
                target,
                mend=observation.hint,
            )


def nameless_findings(survey: Survey) -> Iterator[Finding]:
    """Names in keyturn.toml that no device has: a slip there keeps a device out without a word."""
    known = {device.name for device in survey.matrix.devices}
    for wish in survey.matrix.wishes:
        for name in sorted((wish.devices or frozenset()) - known):
            what = f"keyturn.toml gives this to {name}, and no device is called so"
            mend = f"keyturn onboard {name} --kind KIND, or correct the name in keyturn.toml"
            yield Finding(f"nameless:{name}:{wish.target}", Severity.LOW, what, wish.target, mend=mend)
