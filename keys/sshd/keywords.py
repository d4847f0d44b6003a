"""Every keyword of sshd_config(5): what it takes, whether Match may set it, and since which OpenSSH it is there.

Only a table (servconf.c, keywords[]). What sshd does with a value is keys.sshd.values'.
"""

from dataclasses import dataclass
from enum import Enum, auto

from keys.openssh import Version
from keys.sshd.build import INVALID_USER_MATCH, SUBSYSTEMS_IN_MATCH, Build


class Form(Enum):
    """What stands after a keyword. ONE is one argument, of which nothing more is checked here."""

    FLAG = auto()
    ROOT_LOGIN = auto()
    NUMBER = auto()
    PORT = auto()
    GSSAPI = auto()
    TIME = auto()
    ONE = auto()
    FILES = auto()
    PRINCIPALS = auto()
    USERS = auto()
    GROUPS = auto()
    KEY_TYPES = auto()
    CA_TYPES = auto()
    METHODS = auto()
    COMMAND = auto()
    REST = auto()
    ANY = auto()
    TOUCH = auto()
    SUBSYSTEM = auto()
    IMPOSSIBLE = auto()
    INCLUDE = auto()
    MATCH = auto()


@dataclass(frozen=True, slots=True)
class Keyword:
    """name: in lower case, as values are kept under; another one than what was written, for an alias.

    in_match: whether a Match block may set it. since: the first version that knows it.
    """

    name: str
    form: Form
    in_match: bool = False
    since: Version = (0, 0)
    debian: bool = False


_IN_MATCH: dict[Form, str] = {
    Form.FLAG: """pubkeyauthentication passwordauthentication kbdinteractiveauthentication hostbasedauthentication
        hostbasedusesnamefrompacketonly x11forwarding x11uselocalhost allowagentforwarding permitemptypasswords
        permittty permituserrc disableforwarding exposeauthinfo streamlocalbindunlink""",
    Form.GSSAPI: "kerberosauthentication gssapiauthentication",
    Form.ROOT_LOGIN: "permitrootlogin",
    Form.NUMBER: "maxauthtries maxsessions x11displayoffset clientalivecountmax",
    Form.TIME: "clientaliveinterval",
    Form.ONE: "trustedusercakeys authorizedkeyscommanduser authorizedprincipalscommanduser banner chrootdirectory",
    Form.FILES: "authorizedkeysfile",
    Form.PRINCIPALS: "authorizedprincipalsfile",
    Form.USERS: "allowusers denyusers",
    Form.GROUPS: "allowgroups denygroups",
    Form.KEY_TYPES: "pubkeyacceptedalgorithms hostbasedacceptedalgorithms",
    Form.CA_TYPES: "casignaturealgorithms",
    Form.METHODS: "authenticationmethods",
    Form.COMMAND: "authorizedkeyscommand authorizedprincipalscommand",
    Form.REST: "forcecommand",
    Form.TOUCH: "pubkeyauthoptions",
    Form.IMPOSSIBLE: "rdomain",
    Form.INCLUDE: "include",
    Form.MATCH: "match",
    Form.ANY: """rsaauthentication rhostsrsaauthentication authorizedkeysfile2 loglevel logverbose ignorerhosts
        acceptenv setenv permittunnel permitopen permitlisten ipqos gatewayports allowtcpforwarding
        allowstreamlocalforwarding streamlocalbindmask rekeylimit revokedkeys""",
}
_GLOBAL: dict[Form, str] = {
    Form.FLAG: "usepam strictmodes usedns printmotd printlastlog tcpkeepalive ignoreuserknownhosts",
    Form.PORT: "port",
    Form.GSSAPI: """gssapicleanupcredentials gssapicleanupcreds gssapistrictacceptorcheck kerberosorlocalpasswd
        kerberosticketcleanup""",
    Form.TIME: "logingracetime",
    Form.ONE: """hostkey hostcertificate hostkeyagent pidfile modulifile syslogfacility ciphers macs kexalgorithms
        addressfamily maxstartups persourcemaxstartups persourcenetblocksize xauthlocation fingerprinthash compression
        securitykeyprovider permituserenvironment""",
    Form.KEY_TYPES: "hostkeyalgorithms",
    Form.ANY: """afstokenpassing checkmail gssapiusesessioncredcache gssusesessionccache kerberosgetafstoken
        kerberostgtpassing keyregenerationinterval listenaddress pamauthenticationviakbdint permitblacklistedkeys
        protocol reversemappingcheck rhostsauthentication serverkeybits uselogin useprivilegeseparation
        verifyreversemapping versionaddendum""",
}
_ALIASES = {
    "pubkeyacceptedkeytypes": "pubkeyacceptedalgorithms",
    "hostbasedacceptedkeytypes": "hostbasedacceptedalgorithms",
    "challengeresponseauthentication": "kbdinteractiveauthentication",
    "skeyauthentication": "kbdinteractiveauthentication",
}
_LATER = (
    Keyword("requiredrsasize", Form.NUMBER, in_match=True, since=(9, 1)),
    Keyword("channeltimeout", Form.ANY, in_match=True, since=(9, 2)),
    Keyword("unusedconnectiontimeout", Form.ANY, in_match=True, since=(9, 2)),
    Keyword("persourcepenalties", Form.ANY, since=(9, 8)),
    Keyword("persourcepenaltyexemptlist", Form.ONE, since=(9, 8)),
    Keyword("sshdsessionpath", Form.ONE, since=(9, 8)),
    Keyword("pamservicename", Form.ONE, in_match=True, since=(9, 8)),
    Keyword("refuseconnection", Form.FLAG, in_match=True, since=INVALID_USER_MATCH),
    Keyword("sshdauthpath", Form.ONE, since=(10, 0)),
    *(
        Keyword(name, Form.FLAG, debian=True)
        for name in ("debianbanner", "gssapikeyexchange", "gssapistorecredentialsonrekey")
    ),
    Keyword("gssapikexalgorithms", Form.ONE, debian=True),
)

# Older names; DSAAuthentication and HostDSAKey are not for Match, unlike what they stand for.
_NAMESAKES = {
    "dsaauthentication": Keyword("pubkeyauthentication", Form.FLAG),
    "hostdsakey": Keyword("hostkey", Form.ONE),
}
_KEYWORDS = {
    **{name: Keyword(name, form, in_match=True) for form, names in _IN_MATCH.items() for name in names.split()},
    **{name: Keyword(name, form) for form, names in _GLOBAL.items() for name in names.split()},
    **{keyword.name: keyword for keyword in _LATER},
    **_NAMESAKES,
}


def look_up(word: str, build: Build) -> Keyword | None:
    """What this word means to that sshd, in whatever case it is written; None where it is a bad option."""
    word = word.lower()
    if word == "subsystem":
        return Keyword(word, Form.SUBSYSTEM, in_match=build.version >= SUBSYSTEMS_IN_MATCH)
    keyword = _KEYWORDS.get(_ALIASES.get(word, word))
    if keyword is None or keyword.since > build.version or (keyword.debian and not build.debian):
        return None
    return keyword
