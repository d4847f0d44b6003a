# What sshd would look at, read once and sent back in frames. Fed to `/bin/sh -s`; it writes nothing on the server.
# Set before it: N (nonce of the frames), CAP (bytes of a file that are sent), ALL (of all files together), G (1 where
# AuthorizedKeysFile globs), A (accounts that keys are put at, with a blank on either side of each), Q (keys that
# AuthorizedKeysCommand is asked about, a line each: type, fingerprint, base64).
# A fork costs a server half a millisecond and more, so the shell itself does what it can: builtins read the accounts
# and the configuration, getent and `sshd -T` are asked where that is not enough, one ls and one head read the files.
# Behind it in the same script: observe_daemons.sh, observe_config.sh, observe_files.sh, observe_command.sh, run_as.sh.

frame() { printf '\n@@%s %s %s\n' "$N" "$1" "$2"; }

# The sources of a database of nsswitch.conf, into n. The same into v, but empty where getent has to be asked.
source_of() {
  v= n=
  [ -r /etc/nsswitch.conf ] || return 0
  while read -r k v; do
    [ "$k" != "$1:" ] || break
    v=
  done </etc/nsswitch.conf
  n=$v
  case $v in
    files) ;;
    'files systemd') [ ! -e /run/systemd/userdb/io.systemd.Home ] && [ ! -e /etc/userdb ] || v= ;;
    *) v= ;;
  esac
  [ -n "$S" ] || v=
}

# The accounts, as lines of passwd, into P: from getent, whatever they come from. A real server whose accounts are all
# in the file is spared that: it is read as it is. M tells why others may be missing; we ourselves never are, nor is an
# account that keys are put at: directories tell of one by its name that they do not list (sssd.conf(5), enumerate).
list_accounts() {
  P=
  source_of passwd
  [ -z "$S" ] || for k in $n; do
    case $k in
      '#'*) break ;;
      files | compat | systemd | db | extrausers | '['* | *']') continue ;;
      sss) [ -S /var/lib/sss/pipes/nss ] || continue ;; # Fedora names it whether or not it is there
    esac
    M="nsswitch.conf names $k, which need not list all it knows"
  done
  if [ -n "$v" ]; then while read -r l || [ -n "$l" ]; do P="$P$l
"; done </etc/passwd
  else P=$(getent passwd 2>/dev/null); fi
  [ -n "$P" ] || { M='there is no getent to list them'; P=$(cat /etc/passwd 2>/dev/null); }
  for u in $A; do
    case "
$P" in *"
$u:"*) ;; *) l=$(getent passwd "$u" 2>/dev/null) && P="$P
$l" ;; esac
  done
  case "
$P" in *"
$LOGNAME:"*) ;; *) [ -z "$LOGNAME" ] || P="$LOGNAME:x:$(id -u):0::$HOME:${SHELL:-/bin/sh}
$P" ;; esac
}

# Locks and ends of accounts. Of a password only its first sign is told, and only where that bars a login: no hash ever
# leaves the server.
list_ends() {
  source_of shadow
  if [ -n "$v" ] && [ -r /etc/shadow ]; then
    frame ends all
    tell_ends </etc/shadow
  else
    frame ends
    [ -n "$v" ] || getent shadow 2>/dev/null | tell_ends
  fi
}

tell_ends() {
  while IFS=: read -r u p a b c d e f r; do
    case $p in '') ;; '!'*) p=! ;; '*'*) p=* ;; *) p=x ;; esac
    printf '%s:%s:%s:%s:%s:%s\n' "$u" "$p" "$a" "$c" "$e" "$f"
  done
}

# Groups come with the files, where they all stand in one.
list_groups() {
  source_of group
  if [ -n "$v" ]; then read_too /etc/group; else frame groups; getent group 2>/dev/null; fi
}

main() {
  LC_ALL=C PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
  export LC_ALL PATH
  IFS=' 	
'
  set -f
  NL='
' D= L= M= J= X=$SSH_CONNECTION
  if [ -O / ]; then R=root; else R=user; fi
  find_sshd
  [ -n "$X" ] || X=$(tr '\0' '\n' </proc/"$PPID"/environ 2>/dev/null | sed -n 's/^SSH_CONNECTION=//p')
  list_accounts
  frame begin "$R:$LOGNAME $X"
  frame accounts "$M"; printf '%s' "$P"
  list_ends
  list_groups
  [ ! -e /etc/debian_version ] || frame debian
  [ ! -e /etc/nologin ] && [ ! -e /run/nologin ] || frame nologin
  find_daemons
  look_by_daemons
  frame looked; printf '%s' "$J"
  IFS=$NL
  frame files
  ls -ldn / $D 2>/dev/null
  frame bytes
  head -c "$CAP" /dev/null $L 2>/dev/null | head -c "$ALL"
  frame end
}
