"""Findings about what else lets somebody in by the tailnet: auth keys left over, and `ssh` rules of its policy."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from keys.findings.evidence import both, count, moment, names
from keys.findings.finding import Finding, Severity, digest, subject
from keys.findings.machine_words import CONSOLE
from keys.findings.survey import Survey
from keys.inert import inert
from keys.tailnet import AuthKey, Node, SshRule, Tailnet

_LEFT_OVER = timedelta(days=7)
"""How long a one-time auth key may lie about before that is told."""

_ROOT = frozenset({"root", "*"})
_SELF = "autogroup:self"


def auth_key_findings(survey: Survey) -> Iterator[Finding]:
    """Those of devices that are put away are told with what else lingers of them."""
    away = {device.name for device in survey.matrix.devices if not device.is_active}
    for wish, seen in survey.live():
        for key in seen.tailnet.auth_keys if seen.tailnet else ():
            if key.device not in away and (found := _left_over(survey, seen.tailnet or Tailnet(), key)):
                severity, why = found
                yield Finding(
                    f"auth-key:{subject(key.id)}:{wish.target}",
                    severity,
                    f"an auth key {why}",
                    wish.target,
                    (_described(key),),
                    f"in {CONSOLE}, Settings, Keys: revoke {inert(key.id, 60)}",
                    key.device,
                )


def _left_over(survey: Survey, tailnet: Tailnet, key: AuthKey) -> tuple[Severity, str] | None:
    """How bad it is that the key is there, and why; None where it is not."""
    if key.reusable:
        severity = Severity.MEDIUM if key.preauthorized else Severity.LOW
        return severity, f"lets any number of machines into the tailnet{', approved beforehand' * key.preauthorized}"
    owner = next((device for device in survey.matrix.devices if device.name == key.device), None)
    if owner and owner.tailscale_node and tailnet.node(owner.tailscale_node):
        return Severity.LOW, f"that was made for {owner.name} lets one more machine in, and {owner.name} is in already"
    if key.created and survey.at - key.created >= _LEFT_OVER:
        return Severity.LOW, f"that nobody has used for {(survey.at - key.created).days} days lets one machine in"
    return None


def _described(key: AuthKey) -> str:
    facts = [inert(key.description, 60), f"of {key.user}" if key.user else "", *key.tags]
    facts.append(f"made {moment(key.created)}" if key.created else "")
    facts.append(f"ends {moment(key.expires)}" if key.expires else "never ends")
    return f"auth key {inert(key.id, 60)}: {names(fact for fact in facts if fact)}"


def ssh_rule_findings(survey: Survey) -> Iterator[Finding]:
    """Each rule of the policy that lets people log in by Tailscale SSH, which asks no authorized_keys."""
    for wish, seen in survey.live():
        tailnet = seen.tailnet or Tailnet()
        for rule in {replace(one, line=0): one for one in tailnet.ssh_rules or ()}.values():
            yield _of_rule(wish.target, rule, [node for node in tailnet.nodes if node.ssh and _reaches(rule, node)])


def _reaches(rule: SshRule, node: Node) -> bool:
    """Whether the rule may be about that machine. Of what names no tag, that is not known here."""
    return any(_covers(destination, node) for destination in rule.destinations)


def _covers(destination: str, node: Node) -> bool:
    if destination.startswith("tag:"):
        return destination in node.tags
    return destination != _SELF or not node.tags


def _of_rule(target: str, rule: SshRule, reached: Sequence[Node]) -> Finding:
    who, where, users = (inert(both(words), 120) for words in (rule.sources, rule.destinations, rule.users))
    does = f"in as {users} at {where} by Tailscale SSH, past every authorized_keys"
    asked = ", once they have logged in at the identity provider again" if rule.action == "check" else ""
    what = f"the tailnet's policy lets {who} {does}{asked}"
    if not reached:
        what = f"the tailnet's policy would let {who} {does}{asked}: Tailscale SSH is on at no such machine"
    line = f"policy, line {rule.line}: " if rule.line else "policy: "
    evidence = [f"{line}{rule.action}, src {names(rule.sources)}, dst {names(rule.destinations)}, users {users}"]
    if reached:
        evidence.append(f"{count(len(reached), 'machine')} with it on: {names(node.told for node in reached[:5])}")
    content = "\n".join(("", rule.action, *rule.sources, "", *rule.destinations, "", *rule.users))
    mend = f'in {CONSOLE}, Access controls: take the rule out, or give it "action": "check"'
    if rule.action == "check":
        mend = f"in {CONSOLE}, Access controls: take the rule out, unless that is meant"
    return Finding(
        f"ssh-rule:{digest(content)}:{target}", _severity(rule, reached), what, target, tuple(evidence), mend
    )


def _severity(rule: SshRule, reached: Sequence[Node]) -> Severity:
    """Every new tailnet has a rule about one's own machines: it is told of, and no more, while it opens none."""
    if not reached:
        return Severity.INFO
    others = any(destination != _SELF for destination in rule.destinations)
    return Severity.HIGH if rule.action != "check" and others and _ROOT & {*rule.users} else Severity.MEDIUM
