"""Documents on stdout: whatever stands in them, a terminal that shows them does nothing."""

import json

import pytest

from bootstrap.cli.console import print_document

ODD = "caf\u00e9 \u4e2d \U0001f511 \x1b[2J \x9b2J \x7f \u202egnp \u2028 \udcff \U000e0001 \xa0"


def test_a_document_says_the_same_and_holds_nothing_that_acts(capsys: pytest.CaptureFixture[str]) -> None:
    print_document("keyturn.test/1", {"said": ODD, ODD: [ODD]})
    text = capsys.readouterr().out
    assert all(sign.isprintable() or sign == "\n" for sign in text)
    assert "caf\u00e9 \u4e2d \U0001f511" in text
    assert json.loads(text) == {"schema": "keyturn.test/1", "said": ODD, ODD: [ODD]}
