"""block.sh made ready to send, and what it says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bootstrap.targets.server.block_job import DIRECTIVE, Job
from bootstrap.targets.server.block_look import OWN_LIST, Sight
from bootstrap.targets.server.edit import BROKE_OFF, LOCK_SECONDS, Edited, prints, read_results
from bootstrap.targets.server.frames import last_words, read_frames
from bootstrap.targets.server.scripts import assignments, script
from keys.inert import inert
from keys.public_key import PublicKey


@dataclass(frozen=True, slots=True)
class Markers:
    """Paths of the markers of one block that waits for its confirmation; see block_undo.sh. Empty: not changed."""

    config: str = ""
    revoked: str = ""

    @classmethod
    def read(cls, text: str) -> "Markers":
        found = dict(line.split(":", 1) for line in text.split("\n") if ":" in line)
        return cls(found.get("config", ""), found.get("list", ""))

    @classmethod
    def pairs(cls, pending: Sequence[str], list_path: str) -> Iterator["Markers"]:
        """Those that were found lying there, taken apart by what they stand for."""
        lists = [path for path in pending if _is_for_list(path, list_path)]
        configs = [path for path in pending if path not in lists]
        for number in range(max(len(lists), len(configs))):
            yield cls("".join(configs[number : number + 1]), "".join(lists[number : number + 1]))


def block_script(
    job: Job, sight: Sight, lost: Sequence[PublicKey], spare: Sequence[PublicKey], *, undo: int, nonce: str
) -> bytes:
    """All of a block, until the listener has read it."""
    head = assignments(
        V=job.path,
        H=job.seen,
        K="krl" if job.text is None else "text",
        LOST=_words(lost),
        SPARE=_words(spare),
        C=job.config,
        M="top" if job.config_seen else "file",
        Z=job.config_seen,
        D=DIRECTIVE,
        W=undo,
        P=LOCK_SECONDS,
    )
    specification = "".join(f"hash: {key.fingerprint}\n" for key in lost).encode()
    functions = prints("lines", job.text or b"") + prints("spec", specification)
    return _whole(head, sight, nonce, functions, "block")


def settle_script(verb: str, sight: Sight, markers: Markers, nonce: str) -> bytes:
    """verb: "keep" confirms a block, "back" takes it back."""
    return _whole(assignments(V=sight.list_path, OC=markers.config, OL=markers.revoked), sight, nonce, b"", verb)


def read_blocked(output: bytes, errors: bytes, nonce: str) -> Edited:
    """What became of it; `inode` is "already" where nothing had to be done. Raises CommandError: it did not run."""
    try:
        return read_results(output, nonce)[0]
    except KeyError:
        read_frames(output, nonce)
        return Edited(BROKE_OFF, inert(last_words(errors), 160))


def _whole(head: str, sight: Sight, nonce: str, functions: bytes, verb: str) -> bytes:
    listener = sight.listener
    assert listener is not None  # noqa: S101  a Job is made of no other sight
    undo = script("block_listener.sh") + script("block_undo.sh")
    head += assignments(N=nonce, I=0, S=listener.pid, E=listener.program, Y=listener.command, G=listener.unit)
    head += assignments(F=listener.config, R=undo)
    text = script("edit.sh") + script("block_listener.sh") + script("block.sh")
    end = f"main() {{\n{verb}\nfinish\n}}\nmain\n"
    return head.encode("utf-8", "surrogateescape") + functions + text.encode() + end.encode()


def _words(keys: Sequence[PublicKey]) -> str:
    return " ".join(key.plain.bare_line.replace(" ", ",") for key in keys)


def _is_for_list(marker: str, list_path: str) -> bool:
    name = marker.rpartition("/")[2].split(".", 3)[-1]
    return name in {path.rpartition("/")[2] for path in (list_path, OWN_LIST)}
