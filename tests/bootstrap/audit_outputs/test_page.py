"""The page as text: what it holds, and that nothing from elsewhere becomes more than text in it."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from bootstrap.audit_outputs.markup import element
from bootstrap.audit_outputs.page import page
from keys.matrix_words import SIGNS
from tests.bootstrap.audit_outputs.made import everything
from tests.tui.made import clean_fleet, large_fleet
from tests.tui.test_hostile_text import HOSTILE

TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "div", "a", "h1", "h2"),
    *("h3", "p", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "details"),
    *("summary", "code", "pre", "span", "small", "strong", "b"),
}
ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "<!--",
    "]]>",
    "&lt;script&gt;",
    "javascript:alert(1)",
    "{{7*7}}${7*7}",
    *HOSTILE,
]


class Shape(HTMLParser):
    """Every element with its attributes, and all text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def shape(words: str = "") -> Shape:
    return Shape(page(everything(words), "kua"))


@pytest.mark.parametrize("words", ATTACKS, ids=range(len(ATTACKS)))
def test_text_from_servers_is_text_on_the_page_and_nothing_else(words: str) -> None:
    usual, hostile = shape(), shape(words)
    assert set(hostile.tags) <= TAGS
    assert hostile.open == []
    assert hostile.tags["table"] == usual.tags["table"]
    assert not [name for _, name, _ in hostile.attributes if name.startswith("on") or name in {"src", "style"}]
    assert {value for _, name, value in hostile.attributes if name == "href"} == {"#findings"}
    assert not set("\x1b\x9b\x07\u202e\u2066\u2028") & set(hostile.words)


def test_a_comment_is_shown_as_it_was_written() -> None:
    assert "<b>&amp;\"'" in shape("<b>&amp;\"'").words


def test_the_page_forbids_all_but_its_own_style() -> None:
    text = page(everything(), "kua")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    assert "default-src &#x27;none&#x27;" in policy
    assert "unsafe" not in policy
    assert not re.search(r"url\(|@import|https?:", text)


def test_tables_have_captions_and_their_headings_say_of_what() -> None:
    found = shape()
    assert found.tags["caption"] == found.tags["table"] > 3
    scopes = [value for tag, name, value in found.attributes if tag == "th" and name == "scope"]
    assert len(scopes) == found.tags["th"]
    assert set(scopes) == {"col", "row"}
    regions = [value for tag, name, value in found.attributes if tag == "div" and name == "tabindex"]
    assert len(regions) == found.tags["table"]


def test_the_matrix_the_findings_the_fingerprints_and_the_doors_are_on_it() -> None:
    audit, words = everything(), " ".join(shape().words.split())
    for finding in audit.findings:
        assert finding.what in words
        assert finding.id in words
        assert finding.mend in words
    for device in audit.matrix.devices:
        assert device.public_key.fingerprint.removeprefix("SHA256:") in words
        assert device.public_key.randomart().split("\n")[4] in shape().words
    for cell in audit.matrix.cells.values():
        assert SIGNS[cell.state].word in words
    assert "Accepted until 2027-03-01: backup of the NAS" in words
    assert "macbook@kua" in words
    assert "unknown: no getent" in words
    assert "could not be seen: no answer within 10 s" in words
    assert "dropbear listens" in words


def test_every_colour_is_backed_by_a_word() -> None:
    cells = re.findall(
        r'<(?:td|span|li|p|b|strong)[^>]*class="(?:severity )?(?:good|warning|bad)"[^>]*>(.*?)</',
        page(everything(), "kua"),
    )
    assert len(cells) > 20
    assert all(re.sub("<.*?>", "", cell).strip() for cell in cells)


def test_a_clean_fleet_says_so_in_one_sentence() -> None:
    assert "● Everything seen is as wanted." in Shape(page(clean_fleet(), "kua")).words


def test_the_page_of_a_large_fleet_is_whole() -> None:
    found = Shape(page(large_fleet(200, 8), "kua"))
    assert found.open == []
    assert found.tags["details"] == 200


def test_an_element_escapes_what_is_put_into_it() -> None:
    assert (
        str(element("p", "<&>", element("b", '"'), class_='"x')) == '<p class="&quot;x">&lt;&amp;&gt;<b>&quot;</b></p>'
    )
    assert str(element("meta", name="a")) == '<meta name="a">'
