"""Strings of HCL and JSON: what a text in the file means, and how a text is written.

Only a string that is the same whatever the rest of the configuration says has a meaning here: one with a template
(`${…}`, `%{…}`) has none. Source: the HCL native syntax specification, "Template Literals" and "Heredoc Templates".
"""

import json
import re

from tree_sitter import Node

from bootstrap.hcl.document import text

_MEANT = {
    "\\n": "\n", "\\r": "\r", "\\t": "\t", '\\"': '"', "\\\\": "\\",
    "$${": "${", "%%{": "%{",
}  # fmt: skip
_ESCAPED = re.compile(r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|\\.?|\$\$\{|%%\{", re.DOTALL)
_WRITTEN = {meant: escape for escape, meant in _MEANT.items()}
_SPECIAL = re.compile(r'\$(?=\$\{)|%(?=%\{)|\$\{|%\{|["\\\x00-\x1f\x7f-\x9f]')
_HARMLESS = {"template_literal", "quoted_template_start", "quoted_template_end", "heredoc_start", "heredoc_identifier"}
_HEREDOC = re.compile(r"<<(?P<flush>-?)[^\n]*\n(?P<body>(?:[^\n]*\n)*)[^\n]*\Z")


def literal(node: Node) -> str | None:
    """The text of an expression of HCL, or a value of JSON, that is one string without templates; None for all else.

    A heredoc's last newline is part of it, as in Terraform; `<<-` takes off the indentation that all lines share.
    """
    while node.type in {"expression", "literal_value", "template_expr"} and len(node.children) == 1:
        node = node.children[0]
    if node.type == "string":
        return str(json.loads(text(node)))
    if any(child.type not in _HARMLESS for child in node.children):
        return None
    if node.type in {"string_lit", "quoted_template"}:
        return _unescaped(text(node)[1:-1])
    return _of_heredoc(text(node)) if node.type == "heredoc_template" else None


def quoted(text: str) -> str:
    """A string of HCL that means exactly this text."""
    return f'"{_SPECIAL.sub(_escape, text)}"'


def json_quoted(text: str) -> str:
    """A string of JSON that means exactly this text; half a surrogate pair can only be written escaped."""
    return json.dumps(text, ensure_ascii=any("\ud800" <= sign <= "\udfff" for sign in text))


def _escape(found: re.Match[str]) -> str:
    """A `$` before `${` is escaped by its number: `$$${` is read in two ways by two parsers."""
    return _WRITTEN.get(found.group()) or f"\\u{ord(found.group()):04x}"


def _unescaped(source: str) -> str | None:
    """None where an escape stands for nothing: Terraform refuses such a file."""
    parts: list[str] = []
    end = 0
    for found in _ESCAPED.finditer(source):
        meant = _meaning(found.group())
        if meant is None:
            return None
        parts += [source[end : found.start()], meant]
        end = found.end()
    return "".join([*parts, source[end:]])


def _meaning(escape: str) -> str | None:
    if len(escape) > 3 and escape[1] in "uU":
        number = int(f"0x{escape[2:]}", 0)
        return None if 0xD800 <= number <= 0xDFFF or number > 0x10FFFF else chr(number)
    return _MEANT.get(escape)


def _of_heredoc(source: str) -> str | None:
    found = _HEREDOC.match(source)
    if not found:
        return None
    lines = [line + "\n" for line in found["body"].split("\n")[:-1]]
    if found["flush"]:
        depth = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        lines = [line[depth:] if line.strip() else line for line in lines]
    return "".join(lines).replace("$${", "${").replace("%%{", "%{")
