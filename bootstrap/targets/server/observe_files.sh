# The files that decide about keys, with every folder and link on the way. Behind observe.sh.
# D: paths for ls. L: files for head. J: what was looked at whether or not it is there, a line each.

# Lists every part of a path on its way to what it means: folders, links, and what those point to. Leaves in d the
# path without any link.
walk() {
  d= r=$1 i=0
  while [ -n "$r" ]; do
    case $r in /*) r=${r#/}; continue ;; esac
    a=${r%%/*}
    case $r in */*) r=${r#*/} ;; *) r= ;; esac
    case $a in .) continue ;; ..) d=${d%/*}; continue ;; esac
    d=$d/$a
    case "$NL$D$NL" in *"$NL$d$NL"*) ;; *) D="${D:+$D$NL}$d" ;; esac
    if [ -L "$d" ]; then
      i=$((i+1))
      [ $i -le 40 ] || return 0
      a=$(readlink "$d")
      case $a in /*) d= ;; *) d=${d%/*} ;; esac
      r=$a${r:+/$r}
    fi
  done
}

# A file whose bytes are wanted.
list() {
  walk "$1"
  case "$NL$L$NL" in *"$NL$d$NL"*) ;; *) L="${L:+$L$NL}$d" ;; esac
}

# One file that a setting names, whether or not it is there.
read_too() {
  case $1 in /*) ;; *) return 0 ;; esac
  J="${J:+$J$NL}F:$1"
  if [ -f "$1" ] && [ -r "$1" ]; then list "$1"; else walk "$1"; fi
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

# One place where an sshd may look for keys of $u: says what stands at f. Nothing is said of what is not there, but for
# accounts that keys are put at; of what may not be looked at, all is said.
look() {
  if [ -f "$f" ]; then
    o=closed
    if [ -r "$f" ]; then
      o=file
      list "$f"
      b=${f%/*}/.keyturn-undo-${f##*/}
      [ ! -f "$b" ] || [ ! -r "$b" ] || { list "$b"; o=undo; }
    else walk "$f"; fi
  elif [ -e "$f" ] || [ -L "$f" ]; then
    o=odd
    walk "$f"
    [ -e "$f" ] || o=none
  else
    d=${f%/*}
    while [ -n "$d" ] && [ ! -d "$d" ]; do d=${d%/*}; done
    if [ ! -x "${d:-/}" ]; then
      o=closed
      [ -n "$q" ] || o=hidden
    else
      o=none
      case $A in *" $u "*) walk "${f%/*}" ;; *) return 0 ;; esac
    fi
  fi
  printf '%s:%s:%s\n' $o "$u" "$f"
}

# Whether the shell $1 of an account can be run, once for each.
tell_shell() {
  case "$NL$O" in *"$NL$1$NL"*) return 0 ;; esac
  O="$O$1$NL"
  if [ -f "$1" ] && [ -x "$1" ]; then J="${J:+$J$NL}R:$1"; else J="${J:+$J$NL}N:$1"; fi
}

# Every account, every place. q is set for accounts with a login shell.
look_at_accounts() {
  O=
  IFS=$NL
  [ -z "$T" ] || frame asked
  frame places
  for l in $P; do
    IFS=:; set -- $l; u=$1 z=$3 h=${6%/} q=1
    case $7 in */nologin | */false | */sync | */shutdown | */halt) q= ;; esac
    tell_shell "${7:-/bin/sh}"
    [ -z "$T" ] || ask_sshd
    IFS=$NL
    for k in $K $H .ssh/authorized_keys .ssh/authorized_keys2; do
      case $k in
        [Nn][Oo][Nn][Ee]) continue ;;
        *%*) expand "$k" ;;
        /*) f=$k ;;
        *) f=$h/$k ;;
      esac
      case $G$f in
        1*[*?[]*) IFS=; set +f; for f in $f; do set -f; look; done; set -f; IFS=$NL ;;
        *) look ;;
      esac
    done
    # People's accounts too that are for forwarding alone.
    [ "$z" -lt 1000 ] || [ "$z" -ge 65534 ] || q=1
    [ -z "$C" ] || [ -z "$q" ] || ask_command
  done
  for l in $K; do J="${J:+$J$NL}K:$l"; done
  for l in $H; do J="${J:+$J$NL}H:$l"; done
  [ -z "$V" ] || J="${J:+$J$NL}V:$V"
}
