"""What keyturn asks of Git: commit its own hunks, go along with other devices, and tell the history.

Rules: nothing that a person has staged or changed is touched. Nothing prompts, and everything has a time-out.
"""

from bootstrap.git.commits import Commit, commit
from bootstrap.git.edits import Edit, merging, whole
from bootstrap.git.health import Branches, branches
from bootstrap.git.history import Entry, history, order, versions
from bootstrap.git.one_commit import KeyMoved, OneCommit, one_commit
from bootstrap.git.pickaxe import Trace, traces_of, traces_of_fingerprint
from bootstrap.git.repository import is_repository
from bootstrap.git.sharing import clone, shared_address
from bootstrap.git.work_tree import uncommitted

__all__ = [
    "Branches",
    "Commit",
    "Edit",
    "Entry",
    "KeyMoved",
    "OneCommit",
    "Trace",
    "branches",
    "clone",
    "commit",
    "history",
    "is_repository",
    "merging",
    "one_commit",
    "order",
    "shared_address",
    "traces_of",
    "traces_of_fingerprint",
    "uncommitted",
    "versions",
    "whole",
]
