"""A GitHub token: whose it is, what it lacks to look after the account's keys, and when it ends. Changes nothing."""

from bootstrap.config_github import GitHubConfig
from bootstrap.fleet import Fleet
from bootstrap.services.answer import Answer, Given, Verdict, ending

_TOKENS = "https://github.com/settings/tokens"


def ask_github(fleet: Fleet, config: GitHubConfig, given: Given) -> Answer:
    from bootstrap.targets.github.answer import GitHubError
    from bootstrap.wiring import github_target, now

    target = github_target(fleet, lambda _event: None, config, token=given)
    try:
        health = target.health()
    except GitHubError as error:
        return Answer(Verdict.AWAY if error.away else Verdict.REFUSED, str(error), error.hint)
    finally:
        target.close()
    ends = ending(health.expires, now())
    taken = f"the token of {health.login} is taken"
    if health.lacks:
        said = ", ".join(filter(None, (taken, f"and lacks {' and '.join(health.lacks)}", ends)))
        return Answer(Verdict.LIMITED, said, f"give the token that at {_TOKENS}, or make another")
    if health.ends_soon(now()):
        return Answer(Verdict.LIMITED, f"{taken}, to read and write, but {ends}", f"make a new one at {_TOKENS}")
    return Answer(Verdict.FULL, ", ".join(filter(None, (f"{taken}, to read and write", ends))))
