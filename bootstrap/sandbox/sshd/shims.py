"""Small scripts, first in PATH, that make one machine look like several hosts to a remote script.

Each answers from the host's own `etc` folder in the words of the real tool. Tools that would reach out of the sandbox
(a real sudo, the machine's services) are stood in for as well, so that nothing in a session finds the real ones.
"""

import shlex
from pathlib import Path

# What `sshd -T` prints on Debian 12 (OpenSSH 9.2), as far as it bears on who gets in.
SSHD_CONFIG = """\
port 22
addressfamily any
listenaddress 0.0.0.0:22
usepam yes
logingracetime 120
maxauthtries 6
maxsessions 10
permitrootlogin without-password
pubkeyauthentication yes
kerberosauthentication no
gssapiauthentication no
passwordauthentication no
kbdinteractiveauthentication no
printmotd no
strictmodes no
permitemptypasswords no
permituserenvironment no
loglevel INFO
authorizedkeyscommand none
authorizedkeyscommanduser none
trustedusercakeys none
authorizedprincipalsfile none
authorizedprincipalscommand none
revokedkeys none
requiredrsasize 1024
exposeauthinfo no
authorizedkeysfile .ssh/authorized_keys .ssh/authorized_keys2
hostkey /etc/ssh/ssh_host_ed25519_key
authenticationmethods any
subsystem sftp /usr/lib/openssh/sftp-server
"""

_GETENT = """
[ -f "$etc/$1" ] || { echo "Unknown database: $1" >&2; exit 1; }
db=$1; shift
[ "$db" != shadow ] || [ "$LOGNAME" = root ] || exit 2
[ $# -gt 0 ] || exec cat "$etc/$db"
rc=0
for key; do awk -F: -v k="$key" '$1 == k || $3 == k {print; f = 1} END {exit !f}' "$etc/$db" || rc=2; done
exit $rc
"""

_ID = """
what=all name= who=$LOGNAME
while [ $# -gt 0 ]; do
  case $1 in
    -n) name=n ;;
    -u|-g|-G) what=u ;;
    -un|-nu|-gn|-ng|-Gn|-nG) what=u name=n ;;
    -*) echo "id: invalid option: $1" >&2; exit 1 ;;
    *) who=$1 ;;
  esac
  shift
done
awk -F: -v who="$who" -v what="$what$name" '
  $1 != who && $3 != who {next}
  {f = 1}
  what ~ /^all/ {printf "uid=%s(%s) gid=%s(%s) groups=%s(%s)\\n", $3, $1, $4, $1, $4, $1; exit}
  what == "un" {print $1; exit}
  {print $3; exit}
  END {exit !f}' "$etc/passwd" || { echo "id: '$who': no such user" >&2; exit 1; }
"""

_WHOAMI = 'printf "%s\\n" "$LOGNAME"\n'

_SSHD = """
for word; do
  case $word in
    -T) [ "$LOGNAME" = root ] || { echo "sshd: no hostkeys available -- exiting." >&2; exit 1; }
        exec cat "$etc/sshd_config" ;;
    -t) exit 0 ;;
    -V) echo "OpenSSH_9.2p1, keyturn sandbox" >&2; exit 0 ;;
  esac
done
echo "sshd: only -T, -t and -V are known in this sandbox" >&2
exit 1
"""

# Run a command as another account of the host: the same process rights, another name and home.
_BECOME = """
become() {
  home=$(awk -F: -v k="$1" '$1 == k {print $6}' "$etc/passwd")
  [ -n "$home" ] || { echo "unknown user $1" >&2; exit 1; }
  USER=$1 LOGNAME=$1 HOME=$home; export USER LOGNAME HOME
  shift
  exec "$@"
}
"""

_SUDO = (
    _BECOME
    + """
who=root shell=
grep -qx -- "$LOGNAME" "$etc/sudoers" || { echo "sudo: a password is required" >&2; exit 1; }
while [ $# -gt 0 ]; do
  case $1 in
    -u) who=$2; shift ;;
    -u*) who=${1#-u} ;;
    --user=*) who=${1#--user=} ;;
    -i|-s) shell=1 ;;
    --) shift; break ;;
    -*) ;;
    *) break ;;
  esac
  shift
done
[ $# -gt 0 ] || { [ -n "$shell" ] || exit 0; set -- /bin/sh; }
become "$who" "$@"
"""
)

_SU = (
    _BECOME
    + """
[ "$LOGNAME" = root ] || { echo "${0##*/}: must be run by root" >&2; exit 1; }
who= shell=/bin/sh command= direct=
while [ $# -gt 0 ]; do
  case $1 in
    -|-l|--login|-m|-p) ;;
    -s) shell=$2; shift ;;
    -c) command=$2; shift ;;
    -u) who=$2 direct=1; shift ;;
    --) shift; break ;;
    -*) echo "${0##*/}: invalid option: $1" >&2; exit 1 ;;
    *) if [ -n "$direct" ] || [ -n "$who" ]; then break; fi; who=$1 ;;
  esac
  shift
done
[ -z "$direct" ] || become "$who" "$@"
[ -z "$command" ] || become "${who:-root}" "$shell" -c "$command" "$@"
become "${who:-root}" "$shell" "$@"
"""
)

_JOURNALCTL = 'exec cat "${etc%/etc}/var/log/auth.log"\n'

_REFUSE = 'echo "${0##*/}: not in this sandbox" >&2\nexit 1\n'
_REFUSED = ("chroot", "doas", "halt", "nsenter", "poweroff", "reboot", "service", "setpriv", "shutdown", "systemctl")


def shims(etc: Path, host: str) -> dict[str, str]:
    """The scripts by name. etc: the host's account files."""
    scripts = {
        "getent": _GETENT,
        "id": _ID,
        "whoami": _WHOAMI,
        "sshd": _SSHD,
        "sudo": _SUDO,
        "su": _SU,
        "runuser": _SU,
        "journalctl": _JOURNALCTL,
        "hostname": f"echo {shlex.quote(host)}\n",
        **dict.fromkeys(_REFUSED, _REFUSE),
    }
    head = f"#!/bin/sh\netc={shlex.quote(str(etc))}\n"
    return {name: head + script for name, script in scripts.items()}
