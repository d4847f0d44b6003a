"""The environment in which a Python notes, in a file, what programs it starts (see sitecustomize.py)."""

import os
from collections.abc import Mapping
from pathlib import Path

STARTS = "KEYTURN_TEST_STARTS"
_HERE = str(Path(__file__).parent)


def watched(environment: Mapping[str, str]) -> dict[str, str]:
    """The same, for a Python that is watched. Its $KEYTURN_TEST_STARTS has to name the file."""
    before = environment.get("PYTHONPATH", "")
    return {**environment, "PYTHONPATH": os.pathsep.join(filter(None, (_HERE, before)))}
