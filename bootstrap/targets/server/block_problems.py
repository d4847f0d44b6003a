"""Why keys were not put into the list of revoked keys, in words for people. The key is a word of block.sh."""

from bootstrap.targets.server.block_job import Job, damaged, spared
from bootstrap.targets.server.edit import BROKE_OFF, Edited
from bootstrap.targets.server.problems import explain
from keys.inert import inert

_TOOLS = {
    "ssh-keygen": "install OpenSSH's ssh-keygen there (openssh-client, openssh-keygen)",
    "cmp": "install diffutils there",
    "sha256sum": "install coreutils there",
}
_BY_WORD = {
    "link": ("it is a symbolic link", "something else writes it; put the key into the list that way, or by hand"),
    "foreign": ("others than root can write in its folder", "give the folder to root alone (chown root, chmod go-w)"),
    "useless": ("ssh-keygen made a list that does not refuse the key", "is its ssh-keygen very old?"),
    "config": ("sshd finds its configuration wrong with the list in it", "`sshd -t` there tells"),
    "shadowed": ("another setting comes before ours", "`sshd -T | grep -i revoked` there tells"),
    "listener": ("the sshd that listens has ended meanwhile", "run it again"),
    "reload": ("sshd did not read its configuration anew", "reload it by hand there, then run it again"),
    "conflict": ("somebody else changed it at the same time", "run it again"),
    "undone": ("the server had put the old state back", "run it again"),
}


def explain_block(edited: Edited, job: Job) -> tuple[str, str]:
    """What to say of a block that was not made, and a hint. Nothing of it is left over then."""
    word = edited.problem
    if word == BROKE_OFF:
        said = inert(edited.said, 160)
        return f"it broke off: {said}" if said else "it broke off", "run it again"
    path, _, words = edited.said.partition("\n")
    path, said = path or job.path, inert(words, 160)
    if word == "tool":
        return f"{said} is missing there", _TOOLS.get(words, "install it there")
    if word == "damaged":
        error = damaged(path, said)
        return error.what, error.hint
    if word == "spared":
        error = spared(path, said)
        return error.what, error.hint
    if word in _BY_WORD:
        what, hint = _BY_WORD[word]
        return f"{inert(path, 200)}: {what}" + (f" ({said})" if said else ""), hint
    return explain(Edited(word, words), path)
