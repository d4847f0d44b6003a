"""Files of HCL and JSON put together from pieces, as ugly as they come but valid."""

from collections.abc import Callable
from random import Random

_NAMES = ["ipad", "pc", '"my pc"', '"ü"', "Mac", "(var.x)", '"${var.y}"', "a-b", "5", "é", '"x.y"', "zz"]
_VALUES = ['"k"', "1", "null", "var.x[0].y", '"a } b # c"', '"${f({ a = 1 })}"', 'file("k.pub")', "a ? b : 4", "-3"]
_TRAILING = ["", "", "", " # note", "  // note", " /* note */", " /* two\n lines */", " /* a */ # b"]
_BLOCK = ["", "", "", "/* in */ ", " /* in */"]
_ABOVE = ["", "", "", "\n", "  \n", "# own\n", "  # own\n", "  /* own */\n", "/* own\n  lines */\n", "\n# own\n\n"]
_SPACE = ["", " ", " ", " ", "  ", "\t"]


def hcl(random: Random) -> bytes:
    text = random.choice(["", "", "# head\n", "\n", 'region = "x"\n', "/* head */ "])
    for number in range(random.randint(1, 2)):
        text += f"x{number}{random.choice(_SPACE)}={random.choice(_SPACE)}{_value(random, 2)}"
        text += random.choice(["\n", "\n", " # end\n", "\n\n"])
    text = text.removesuffix("\n") if random.random() < 0.2 else text
    return _encoded(random, text)


def json(random: Random) -> bytes:
    spaces = [""] if random.random() < 0.2 else ["", "", " ", "\n", "\n  ", "\r\n\t"]

    def space() -> str:
        return random.choice(spaces)

    return space().encode() + _json(random, space, 3).encode() + space().encode()


def _encoded(random: Random, text: str) -> bytes:
    data = text.encode()
    data = data.replace(b"\n", b"\r\n") if random.random() < 0.2 else data
    return b"\xef\xbb\xbf" + data if random.random() < 0.05 else data


def _value(random: Random, depth: int) -> str:
    kinds: list[Callable[[Random, int], str]] = [_map_in_lines, _list_in_lines, _map_in_row, _list_in_row]
    value = random.choice(kinds)(random, depth - 1)
    wrap = random.choice(["", "", "", "", "(", "tomap(", "merge({}, "])
    return value if not wrap else f"{wrap}{value})"


def _inner(random: Random, depth: int) -> str:
    return _value(random, depth) if depth and random.random() < 0.3 else random.choice(_VALUES)


def _pair(random: Random, name: str, value: str) -> str:
    before, after = random.choice(_SPACE), random.choice(_SPACE)
    return f"{name}{before}{random.choice(['=', '=', '=', ':'])}{after}{value}"


def _names(random: Random) -> list[str]:
    names = random.sample(_NAMES, random.randint(0, 4))
    return sorted(names, key=lambda name: name.strip('"').casefold()) if random.random() < 0.5 else names


def _map_in_lines(random: Random, depth: int) -> str:
    indent = random.choice(["  ", "  ", "\t", "    ", ""])
    text = "{" + random.choice(["\n", "\n", " # open\n", " /* open */\n", "  \n"])
    for name in _names(random):
        text += random.choice(_ABOVE) + indent + random.choice(["", "", "", "/* lead */ "])
        if random.random() < 0.1:
            text += _pair(random, name, f"<<EOT\n a }} {name}\n  EOT\n").replace("  EOT", "EOT")
            continue
        text += _pair(random, name, _inner(random, depth))
        text += random.choice(["", "", "", ",", " ,"]) + random.choice(_TRAILING) + "\n"
    return text + random.choice(_ABOVE) + random.choice(["", " ", "/* shut */"]) + "}"


def _list_in_lines(random: Random, depth: int) -> str:
    text, count = "[" + random.choice(["\n", "\n", " # open\n", ""]), random.randint(0, 3)
    for number in range(count):
        text += random.choice(_ABOVE) + random.choice(["  ", "", "\t"])
        heredoc = random.random() < 0.1
        text += "<<-EOT\n  a ]\n EOT\n" if heredoc else _inner(random, depth)
        comma = number < count - 1 or random.random() < 0.5
        text += random.choice(_TRAILING[:3] if heredoc else ["", "", " /* mid */", "\n"]) + ("," if comma else "")
        text += random.choice(_TRAILING) + "\n"
    return text + random.choice(_ABOVE) + "]"


def _map_in_row(random: Random, depth: int) -> str:
    pairs = [_row_piece(random, _pair(random, name, _in_row(random, depth))) for name in _names(random)]
    return "{" + _joined(random, pairs) + "}"


def _list_in_row(random: Random, depth: int) -> str:
    return (
        "[" + _joined(random, [_row_piece(random, _in_row(random, depth)) for _ in range(random.randint(0, 3))]) + "]"
    )


def _in_row(random: Random, depth: int) -> str:
    if not depth or random.random() < 0.7:
        return random.choice(_VALUES)
    return random.choice([_map_in_row, _list_in_row])(random, depth - 1)


def _row_piece(random: Random, piece: str) -> str:
    return random.choice(_BLOCK) + piece + random.choice(_BLOCK)


def _joined(random: Random, pieces: list[str]) -> str:
    text = random.choice(_SPACE) + random.choice([",", ", ", " ,  "]).join(pieces)
    if pieces and random.random() < 0.2:
        text += ","
    return text + random.choice([*_BLOCK, *_SPACE])


def _json(random: Random, space: Callable[[], str], depth: int) -> str:
    if not depth or random.random() < 0.3:
        return random.choice(['"a"', "1", "null", "1.50e2", '"\\u00e9}"', '"é]"'])
    count = random.randint(0, 3)
    values = [_json(random, space, depth - 1) for _ in range(count)]
    if random.random() < 0.6:
        values = [f'"k{at}"{space()}:{space()}{value}' for at, value in enumerate(values)]
        return "{" + space() + ",".join(f"{space()}{value}{space()}" for value in values) + space() + "}"
    return "[" + ",".join(f"{space()}{value}{space()}" for value in values) + space() + "]"
