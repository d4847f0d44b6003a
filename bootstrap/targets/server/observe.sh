# What sshd would look at, read once and sent back in frames. Fed to `/bin/sh -s`; it writes nothing on the server.
# Set before it: N (nonce of the frames), CAP (bytes of a file that are sent), G (1 where AuthorizedKeysFile globs), A
# (accounts that keys are put at, with a blank on either side of each).
# A fork costs a server half a millisecond and more, so the shell itself does what it can: builtins read the accounts
# and the configuration, getent and `sshd -T` are asked where that is not enough, one ls and one head read the files.

frame() { printf '\n@@%s %s %s\n' "$N" "$1" "$2"; }

# The sshd that serves us: sh <- (sudo) <- login shell <- sshd ... <- its listener. Sets S (pid), Y (its command line)
# and F (its -f).
find_sshd() {
  S= F= Y= p=$PPID i=0
  while [ "$p" -gt 1 ] && [ $i -lt 12 ] && read -r a b c d e 2>/dev/null </proc/"$p"/stat; do
    case $b in
      '(sshd'*) S=$p ;;
      '(sh)' | '(dash)' | '(bash)' | '(ash)' | '(busybox)' | '(mksh)' | '(ksh'* | '(zsh)' | '(fish)' | '(csh)' | \
        '(tcsh)' | '(nu)' | '(sudo)' | '(doas)' | '(su)') [ -z "$S" ] || break ;;
      *) break ;;
    esac
    p=$d i=$((i+1))
  done
  [ -n "$S" ] || return 0
  { read -r Y </proc/"$S"/cmdline; } 2>/dev/null
  case $Y in 'sshd: '*'[listener]'*) ;; *) Y=$(tr '\0' ' ' </proc/"$S"/cmdline 2>/dev/null) ;; esac
  n=
  for w in $Y; do
    [ -z "$n" ] || { F=$w; break; }
    case $w in -o*) ;; -f?*) F=${w#-f}; break ;; -*f) n=1 ;; esac
  done
}

# The accounts, as lines of passwd, into P: from getent, whatever they come from. A real server whose accounts are all
# in the file is spared that: it is read as it is. M is set where others may be missing; we ourselves never are.
list_accounts() {
  P= v=
  [ -z "$S" ] || [ ! -r /etc/nsswitch.conf ] || while read -r k v; do
    [ "$k" != passwd: ] || break
    v=
  done </etc/nsswitch.conf
  case $v in
    files | 'files systemd') while read -r l || [ -n "$l" ]; do P="$P$l
"; done </etc/passwd ;;
    *) P=$(getent passwd 2>/dev/null) ;;
  esac
  [ -n "$P" ] || { M=1; P=$(cat /etc/passwd 2>/dev/null); }
  case "
$P" in *"
$LOGNAME:"*) ;; *) [ -z "$LOGNAME" ] || P="$LOGNAME:x:$(id -u):0::$HOME:${SHELL:-/bin/sh}
$P" ;; esac
}

# Reads a configuration file, with what it includes in place, into C. Sets K (AuthorizedKeysFile), T (ask sshd -T).
read_config() {
  [ -r "$1" ] || { U="$U
$1"; return; }
  while read -r k v || [ -n "$k" ]; do
    case $k in
      '' | '#'*) continue ;;
      [Ii][Nn][Cc][Ll][Uu][Dd][Ee])
        case $v in *[\"\'\\#=]*) T=1 ;; esac
        for g in $v; do
          case $g in /*) ;; *) g=/etc/ssh/$g ;; esac
          set +f
          for g in $g; do
            set -f
            [ ! -e "$g" ] || [ $I -ge 16 ] || { I=$((I+1)); read_config "$g"; I=$((I-1)); }
          done
          set -f
        done
        continue ;;
      [Mm][Aa][Tt][Cc][Hh]) T=1 ;;
      [Aa]*=*) T=1 ;;
      [Aa][Uu][Tt][Hh][Oo][Rr][Ii][Zz][Ee][Dd][Kk][Ee][Yy][Ss][Ff][Ii][Ll][Ee])
        [ -n "$K" ] || split "$v" ;;
      *[=\"]*) T=1 ;;
    esac
    C="$C$k $v
"
  done <"$1"
}

# Splits a value into words, one a line, into K: quotes hold words together, # begins a comment.
split() {
  s=${1#=} K=
  while [ -n "$s" ]; do
    case $s in
      [' 	']*) s=${s#?} ;;
      '#'*) break ;;
      \"*\"*) s=${s#?}; put "${s%%\"*}"; s=${s#*\"} ;;
      \'*\'*) s=${s#?}; put "${s%%\'*}"; s=${s#*\'} ;;
      *) w=${s%%[' 	']*}; put "$w"; s=${s#"$w"} ;;
    esac
  done
  case $K in *[\\\"]*) T=1 ;; esac
}

put() { K="${K:+$K
}$1"; }

# sshd -T for the account $u, with all five parameters of our connection. Sets K, and says the settings that matter.
ask_sshd() {
  set -- $X
  t=$("$B" -T ${F:+-f "$F"} -C "user=$u,host=${1:-127.0.0.1},addr=${1:-127.0.0.1},laddr=${3:-127.0.0.1},lport=${4:-22}" \
    2>/dev/null) || t=
  K= IFS='
'
  for k in $t; do
    case $k in
      [Aa]uthorized[Kk]eys[Ff]ile\ *) split_like_text "${k#* }" ;;
      [Aa]uthorized* | [Pp]ubkey[Aa]uth* | [Pp]ermit[Rr]oot* | [Tt]rusted* | [Rr]evoked* | [Mm]ax[Aa]uth* | \
        [Aa]llow[UuGg]* | [Dd]eny*) ;;
      *) continue ;;
    esac
    printf 'set:%s:%s\n' "$u" "$k"
  done
}

# What -T prints has lost its quotes: where it says what the text said, the words are those of the text.
split_like_text() {
  j= IFS='
'
  for w in $g; do j="${j:+$j }$w"; done
  if [ "$1" = "$j" ]; then K=$g; else split "$1"; fi
}

# Expands %h, %u, %U and %% of $1 for the account $u with home $h and uid $z, into f.
expand() {
  f= r=$1
  while :; do
    case $r in
      *%*)
        f=$f${r%%\%*} r=${r#*%}
        case $r in h*) f=$f$h ;; u*) f=$f$u ;; U*) f=$f$z ;; %*) f=$f% ;; esac
        r=${r#?} ;;
      *) f=$f$r; break ;;
    esac
  done
  case $f in /*) ;; *) f=$h/$f ;; esac
}

# One place where sshd looks for keys of $u: says what stands at f, and adds what can be read to L. Nothing is said of
# what is not there, but for accounts that keys are put at: their places go to Z.
look() {
  if [ -f "$f" ]; then
    o=closed
    [ ! -r "$f" ] || { o=file; list "$f"; }
    b=${f%/*}/.keyturn-undo-${f##*/}
    [ ! -f "$b" ] || [ ! -r "$b" ] || { list "$b"; o=undo; }
  elif [ -e "$f" ]; then o=odd
  else
    d=${f%/*}
    while [ -n "$d" ] && [ ! -d "$d" ]; do d=${d%/*}; done
    if [ ! -x "${d:-/}" ]; then o=closed; [ -n "$q" ] || return 0
    else
      o=none
      case $A in *" $u "*) Z="$Z
$f" ;; *) return 0 ;; esac
    fi
  fi
  printf '%s:%s:%s\n' $o "$u" "$f"
}

list() {
  case "$L
" in *"
$1
"*) ;; *) L="$L
$1" ;; esac
}

# Every account, every place. q is set for accounts with a login shell: of those alone is it said where we may not look.
look_at_accounts() {
  g=$K
  for l in $P; do
    IFS=:; set -- $l; u=$1 z=$3 h=${6%/} q=1
    case $7 in */nologin | */false | */sync | */shutdown | */halt) q= ;; esac
    [ -z "$T" ] || { IFS=' '; ask_sshd; K=${K:-$g}; }
    IFS='
'
    for k in ${K:-.ssh/authorized_keys${IFS}.ssh/authorized_keys2}; do
      [ "$k" != none ] || continue
      case $k in
        *%*) expand "$k" ;;
        /*) f=$k ;;
        *) f=$h/$k ;;
      esac
      case $G$f in
        1*[*?[]*) IFS=; set +f; for f in $f; do set -f; look; done; set -f ;;
        *) look ;;
      esac
    done
  done
}

# The folders above the files that are there, or could be, for their owners and modes, into D.
list_folders() {
  for f in $L $Z; do
    while f=${f%/*}; [ -n "$f" ]; do
      case "$D
" in *"
$f
"*) break ;; *) D="$D
$f" ;; esac
    done
  done
}

main() {
  LC_ALL=C PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
  export LC_ALL PATH
  IFS=' 	
'
  set -f
  B=sshd C= K= T= U= M= L= Z= D= I=0 X=$SSH_CONNECTION
  if [ -O / ]; then R=root; else R=user; fi
  find_sshd
  list_accounts
  if [ -n "$S" ]; then read_config "${F:-/etc/ssh/sshd_config}"
  elif command -v sshd >/dev/null 2>&1; then T=1
  else read_config /etc/ssh/sshd_config; fi
  if [ -n "$T" ] && [ -n "$S" ]; then
    B=$(readlink "/proc/$S/exe" 2>/dev/null)
    case $B in */sshd) ;; *) B=sshd ;; esac
    [ -n "$X" ] || X=$(tr '\0' '\n' </proc/"$PPID"/environ 2>/dev/null | sed -n 's/^SSH_CONNECTION=//p')
  fi
  frame begin "$R ${T:-0} $X"
  frame accounts; printf '%s' "$P"
  frame sshd; printf '%s' "$Y"
  frame config; printf '%s' "$C"
  frame unread; printf '%s' "$U"
  [ -z "$M" ] || frame unlisted
  IFS='
'
  frame places
  look_at_accounts
  IFS='
'
  list_folders
  frame files
  ls -ldnL / $D $L 2>/dev/null
  frame bytes
  exec head -c "$CAP" /dev/null $L 2>/dev/null
}
main
