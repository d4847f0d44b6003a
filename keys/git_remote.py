"""The address of a Git repository as it is told to others: one that they can use too, and with no secret in it.

What Git would run as a command (`ext::…`), take for an option, or fetch unencrypted is no such address, wherever it
comes from.
"""

import re

_HOST = r"(?P<host>\[[0-9A-Fa-f:.]{2,60}\]|[A-Za-z0-9][A-Za-z0-9._-]{1,252})"
_USER = r"(?P<user>[A-Za-z0-9][A-Za-z0-9._-]{0,63})"
_PORT = r"(?::(?P<port>[0-9]{1,5}))?"
_PATH = r"(?P<path>[!-~]{1,1000})"
_URL = re.compile(rf"(?P<scheme>https|ssh)://(?:(?P<who>[^@/\s]{{0,500}})@)?{_HOST}{_PORT}/{_PATH}")
_SHORT = re.compile(rf"(?:{_USER}@)?{_HOST}:(?P<path>(?!-|//)[!-~]{{1,1000}})")
_NAME = re.compile(_USER)


def shared_remote(url: str) -> str:
    """The address without passwords and tokens; empty for one that is of no use, or of harm, to anybody else.

    Of https there remains no user at all, as a token stands there as well; of ssh the user stays.
    """
    if found := _URL.fullmatch(url):
        path = found["path"]
        if found["scheme"] == "https":
            who, path = "", re.split(r"[?#]", path, maxsplit=1)[0]
        else:
            who = (found["who"] or "").partition(":")[0]
        if not path or "\\" in path or (who and not _NAME.fullmatch(who)):
            return ""
        port = f":{found['port']}" if found["port"] else ""
        return f"{found['scheme']}://{who and f'{who}@'}{found['host']}{port}/{path}"
    found = _SHORT.fullmatch(url)
    return url if found and "\\" not in url and not found["path"].startswith(":") else ""
