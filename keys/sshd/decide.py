"""The entry point: does this key open this account of that server, for this connection?"""

from keys.public_key import PublicKey
from keys.sshd.server import Connection, Server
from keys.sshd.sshd import Sshd
from keys.sshd.verdict import Verdict


def decide(key: PublicKey, connection: Connection, server: Server) -> Verdict:
    """Say what `server`'s sshd does when whoever holds the private half of `key` logs in over `connection`.

    key: the public key, or the certificate, that is offered. connection: to which account (`user`), from and to where,
    and when. server: what was observed; see keys.sshd.server.Server for what each part must hold.

    GetsIn: sshd lets the key in ("Accepted publickey"), whatever the account's shell then does. Refused: it does not.
    WillNotStart: no sshd of this version starts with this configuration (what `sshd -t` refuses, as far as it could
    decide about a key). Unknown: a part of the server that was not observed decides. Never raises.

    To describe a server, give it
    - the configuration as one text; where a setting is known from elsewhere (UsePAM), put it before, as a line;
    - every file, folder and symbolic link on the way to what the configuration names, with uid, gid and mode. What is
      neither listed nor under `Files.unseen` is held not to be there; where only the files of interest are known and
      the folders above them are root's and 0755, `Files.with_usual_folders` adds those. A home folder is the account's;
    - every account, with all its groups by name and number, the shadow line, and whether its shell is executable;
    - of groups that may write to such files on Debian, the members;
    - the answer of AuthorizedKeysCommand and AuthorizedPrincipalsCommand where one is set: its output and exit status.
    """
    return Sshd(server).decide(key, connection)
