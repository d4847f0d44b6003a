# What has to be known before a key is put into the list of revoked keys. Fed to `/bin/sh -s`; it writes nothing.
# Set before it: N (nonce of the frames), O (our own list), P (seconds to wait for an edit that nobody confirmed yet),
# CAP (bytes of a file that are sent).

frame() { printf '\n@@%s %s %s\n' "$N" "$1" "$2"; }

# The sshd that listens, up from our own session: S (pid), Y (how it was started), E (its program), F (its -f).
find_listener() {
  S= E= F= Y= p=$PPID i=0 a=
  while [ "$p" -gt 1 ] && [ $i -lt 12 ] && read -r a b c d e 2>/dev/null </proc/"$p"/stat; do
    case $b in
      '(sshd'*) S=$p ;;
      *) [ -z "$S" ] || break ;;
    esac
    p=$d i=$((i+1))
  done
  [ -n "$S" ] || return 0
  Y=$(tr '\0' ' ' </proc/"$S"/cmdline 2>/dev/null)
  case $Y in
    'sshd: /'*' [listener]'*) Y=${Y#sshd: }; Y=${Y%% \[listener\]*} ;;
    /*' -i '* | *': '*) S= ;;
    /*) ;;
    *) S= ;;
  esac
  E=${Y%% *}
  case $(readlink "/proc/$S/exe" 2>/dev/null) in */sshd-*) S= ;; */sshd*) ;; *) S= ;; esac
  n=
  for w in $Y; do
    [ -z "$n" ] || { F=$w; break; }
    case $w in -o*) ;; -f?*) F=${w#-f}; break ;; -*f) n=1 ;; esac
  done
}

# Puts the files that a configuration file includes, and itself, into L, and the patterns that were followed into G.
follow() {
  put "$1"
  while read -r k v || [ -n "$k" ]; do
    case $k in [Ii][Nn][Cc][Ll][Uu][Dd][Ee]) ;; *) continue ;; esac
    case $v in *[\"\'\\=]*) continue ;; esac
    for g in $v; do
      G="$G
$g"
      case $g in /*) ;; *) g=/etc/ssh/$g ;; esac
      set +f
      for g in $g; do
        set -f
        [ ! -f "$g" ] || [ $I -ge 16 ] || { I=$((I+1)); follow "$g"; I=$((I-1)); }
      done
      set -f
    done
  done <"$1"
}

put() {
  case "$L
" in *"
$1
"*) ;; *) L="$L
$1" ;; esac
}

# The list that counts, from what `sshd -T` says. $1: its further arguments.
list_in() {
  "$E" -T ${F:+-f "$F"} "$@" 2>&1 </dev/null | while read -r k v; do
    case $k in
      [Rr]evoked[Kk]eys) printf 'list:%s\n' "$v" ;;
      [Pp]id[Ff]ile) printf 'pidfile:%s\n' "$v" ;;
      */*) printf 'said:%s %s\n' "$k" "$v" ;;
    esac
  done
}

# Edits that wait for their confirmation, one marker a line.
pending() {
  set +f
  for m in "${O%/*}" /etc/ssh/sshd_config.d "${c%/*}" "${l%/*}"; do
    for m in "$m"/.keyturn-undo.* "$m"/.keyturn-made.*; do
      case $m in *'*') ;; *) [ ! -f "$m" ] || printf '%s\n' "$m" ;; esac
    done
  done
  set -f
}

# Configuration files that are younger than what the listener has read. It writes its pid file ($1) each time; without
# one, what counts is when it was started.
stale() {
  w=
  [ -f "$1" ] && [ "$(cat "$1")" = "$S" ] || w=$(started)
  printf '%s\n' "$L" | while read -r f; do
    [ -n "$f" ] || continue
    if [ -z "$w" ]; then [ ! "$f" -nt "$1" ] || printf '%s\n' "$f"
    elif m=$(stat -Lc %Y "$f" 2>/dev/null) && [ "$m" -le "$w" ]; then :
    else printf '%s\n' "$f"; fi
  done
}

# In seconds since 1970; /proc counts in hundredths of a second since the system was started (proc(5)).
started() {
  b=$(sed -n 's/^btime //p' /proc/stat)
  read -r l <"/proc/$S/stat"
  set -- ${l##*) }
  printf '%s' $((b + ${20} / 100))
}

look() {
  LC_ALL=C PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
  export LC_ALL PATH
  IFS=' 	
'
  set -f
  L= G= I=0 X=$SSH_CONNECTION
  [ -n "$X" ] || X=$(tr '\0' '\n' </proc/"$PPID"/environ 2>/dev/null | sed -n 's/^SSH_CONNECTION=//p')
  find_listener
  r=user
  [ ! -O / ] || r=root
  frame begin "$r $S"
  frame program "$E"
  frame config "$F"
  frame command "$Y"
  if [ $r = root ] && [ -n "$S" ]; then look_as_root; fi
  frame end
}

look_as_root() {
  c=${F:-/etc/ssh/sshd_config}
  frame unit "$(sed -n 's/.*\/\([^/]*\.service\)$/\1/p' "/proc/$S/cgroup" 2>/dev/null | head -n 1)"
  t=$(list_in)
  l=$(printf '%s\n' "$t" | sed -n 's/^list:\//\//p')
  i=0
  while w=$(pending); [ -n "$w" ] && [ $i -lt "$P" ]; do sleep 1; i=$((i+1)); done
  [ $i = 0 ] || t=$(list_in)
  frame pending; printf '%s' "$w"
  frame settings; printf '%s' "$t"
  set -- $X
  frame ours
  list_in -C "user=${SUDO_USER:-${LOGNAME:-root}},host=${1:-127.0.0.1},addr=${1:-127.0.0.1},laddr=${3:-127.0.0.1},lport=${4:-22}"
  [ ! -r "$c" ] || follow "$c"
  frame patterns; printf '%s' "$G"
  frame stale; stale "$(printf '%s\n' "$t" | sed -n 's/^pidfile:\//\//p')"
  put "$O"
  [ -z "$l" ] || put "$l"
  IFS='
'
  frame files; ls -ldnL $L 2>/dev/null
  frame bytes; head -c "$CAP" /dev/null $L 2>/dev/null
}
