# The disk of an installed server, from a rescue system. Fed to `/bin/sh -s` as root, behind observe.sh of the server
# target, of which `frame` and `tell_ends` are used. Set before it: N (nonce of the frames), M (where the disk is
# mounted), CAP (bytes of a file that are sent). Nothing runs until the last line has arrived.

# The file systems that there are. What lsblk has not heard of the kind of one, blkid looks up.
list_disks() {
  frame disks
  lsblk -Ppo NAME,TYPE,FSTYPE,MOUNTPOINT 2>/dev/null
  frame kinds
  for k in $(lsblk -nrpo NAME 2>/dev/null); do
    e=$(blkid -o value -s TYPE "$k" 2>/dev/null) && printf '%s %s\n' "$k" "$e"
  done
  frame end
}

# Mounts the device $1 with the options $2; says what mount said.
mount_disk() {
  unmount
  e=$(mkdir -p -m 755 "$M" 2>&1) || { say_end failed "$e"; return; }
  if e=$(mount -o "$2" "$1" "$M" 2>&1); then say_end mounted; else say_end failed "$e"; fi
}

# What a run before has left mounted as well.
unmount() {
  cd /
  i=0
  while grep -qs " $M " /proc/mounts && [ $i -lt 5 ]; do
    e=$(umount "$M" 2>&1) || { sync; umount -l "$M" 2>/dev/null; }
    i=$((i+1))
  done
}

unmount_disk() {
  unmount
  sync
  if grep -qs " $M " /proc/mounts; then say_end failed "$e"; else say_end unmounted; fi
}

say_end() { frame "$1"; printf '%s\n' "$2"; frame end; }

# Walks to $1 as if M were the root: leaves in d its path without any link, and lists every part on the way in D.
walk() {
  d= r=$1 i=0
  while [ -n "$r" ]; do
    case $r in /*) r=${r#/}; continue ;; esac
    a=${r%%/*}
    case $r in */*) r=${r#*/} ;; *) r= ;; esac
    case $a in .) continue ;; ..) d=${d%/*}; continue ;; esac
    d=$d/$a
    case "$NL$D$NL" in *"$NL$M$d$NL"*) ;; *) D="${D:+$D$NL}$M$d" ;; esac
    if [ -L "$M$d" ]; then
      i=$((i+1))
      [ $i -le 40 ] || { d=; return 1; }
      a=$(readlink "$M$d")
      case $a in /*) d= ;; *) d=${d%/*} ;; esac
      r=$a${r:+/$r}
    fi
  done
}

file() {
  walk "$1" || return 0
  [ ! -f "$M$d" ] || L="${L:+$L$NL}$M$d"
}

# Files by a pattern whose folder has none in it.
files() {
  walk "${1%/*}" || return 0
  [ -d "$M$d" ] || return 0
  g=$d
  set +f
  for f in "$M$g"/${1##*/}; do
    set -f
    file "${f#"$M"}"
  done
  set -f
}

# Sends what the lines of W ask for: F:path a file, G:pattern files, S:path what stands there, E: locks and ends.
look() {
  LC_ALL=C IFS=$NL
  export LC_ALL
  set -f
  D=$M L=
  for l in $W; do
    case $l in
      F:*) file "${l#F:}" ;;
      G:*) files "${l#G:}" ;;
      S:*) walk "${l#S:}" ;;
      E:)
        walk /etc/shadow
        [ ! -f "$M$d" ] || { frame ends all; tell_ends <"$M$d"; IFS=$NL; } ;;
      V:*)
        walk "${l#V:}"
        frame version
        [ ! -f "$M$d" ] || LC_ALL=C grep -a -o -m 1 'OpenSSH_[0-9][0-9]*\.[0-9][0-9]*p[0-9][^[:cntrl:]]*' "$M$d" | head -n 1 ;;
    esac
  done
  frame files
  ls -ldn $D 2>/dev/null
  frame bytes
  head -c "$CAP" /dev/null $L 2>/dev/null
  frame end
}

NL='
'
