# Which daemons let people in. Behind observe.sh.

# The sshd that serves us: sh <- (sudo) <- login shell <- sshd ... <- its listener. Sets S (pid of the listener).
find_sshd() {
  S= p=$PPID i=0
  while [ "$p" -ge 1 ] && [ $i -lt 12 ] && read -r a b c d e 2>/dev/null </proc/"$p"/stat; do
    case $b in
      '(sshd'*) S=$p ;;
      '(sh)' | '(dash)' | '(bash)' | '(ash)' | '(busybox)' | '(mksh)' | '(ksh'* | '(zsh)' | '(fish)' | '(csh)' | \
        '(tcsh)' | '(nu)' | '(sudo)' | '(doas)' | '(su)') [ -z "$S" ] || break ;;
      *) break ;;
    esac
    p=$d i=$((i+1))
  done
}

# What process $1 was started with, into Y: sshd's title holds it, too.
command_line_of() {
  Y=
  { read -r Y </proc/"$1"/cmdline; } 2>/dev/null
  case $Y in 'sshd: '*'[listener]'*) ;; *) Y=$(tr '\0' ' ' </proc/"$1"/cmdline 2>/dev/null) ;; esac
}

# The real uid of process $1, into z.
owner_of() {
  z=
  while read -r k z v; do [ "$k" != Uid: ] || return 0; done 2>/dev/null </proc/"$1"/status
  z=
}

# Every listening sshd that root runs, ours first, into W; of all other doors a line each.
find_daemons() {
  W=$S
  [ -n "$S" ] || return 0
  frame doors
  set +f
  for p in /proc/[0-9]*; do
    { read -r k <"$p/comm"; } 2>/dev/null || continue
    p=${p#/proc/}
    case $k in
      sshd) [ "$p" = "$S" ] || another_sshd "$p" ;;
      dropbear) command_line_of "$p"; printf 'dropbear:%s\n' "$Y" ;;
      tailscaled) tailscale_ssh ;;
    esac
  done
  set -f
}

another_sshd() {
  command_line_of "$1"
  case $Y in 'sshd: '*'[listener]'*) ;; 'sshd: '* | *' -R ' | '') return 0 ;; esac
  owner_of "$1"
  if [ "$z" != 0 ]; then printf 'sshd of %s:%s\n' "$z" "$Y"
  elif [ $R = root ] && ! [ "/proc/$1/root" -ef / ]; then printf 'sshd elsewhere:%s\n' "$Y"
  else W="$W $1"; fi
}

tailscale_ssh() {
  command -v tailscale >/dev/null 2>&1 || return 0
  case $(tailscale debug prefs 2>/dev/null) in
    *'"RunSSH": true'* | *'"RunSSH":true'*) printf 'tailscale:RunSSH\n' ;;
    '') printf 'tailscale:unknown\n' ;;
  esac
}

# Each daemon in turn: what it was started with, where it looks, and what stands there. Where no sshd was found that
# serves us (there is no /proc, or another kind of server), sshd itself is asked, or its usual file is read.
look_by_daemons() {
  if [ -z "$W" ]; then
    F= Y= B=sshd
    frame daemon
    begin_config
    if command -v sshd >/dev/null 2>&1; then T=1; else read_config /etc/ssh/sshd_config; fi
    look_at_accounts
    return
  fi
  for daemon in $W; do
    IFS=" 	$NL"
    command_line_of "$daemon"
    F= n=
    begin_config
    for o in $Y; do read_word "$o"; done
    frame daemon "${F:-/etc/ssh/sshd_config}"; printf '%s' "$Y"
    { read -r Z </run/sshd.pid; } 2>/dev/null || Z=
    [ "$Z" = "$daemon" ] || Z=
    read_config "${F:-/etc/ssh/sshd_config}"
    B=
    if [ -n "$T" ] || [ "$daemon" != "$S" ]; then B=$(readlink "/proc/$daemon/exe" 2>/dev/null); fi
    B=${B% (deleted)}
    case $B in */sshd) ;; *) B=sshd ;; esac
    [ "$daemon" = "$S" ] || { frame version; "$B" -V 2>&1 </dev/null; }
    look_at_accounts
  done
}

# One word of what a daemon was started with: F becomes its file, and a setting is read as one of a file is.
read_word() {
  case $n:$1 in
    f:*) F=${F:-$1} n= ;;
    o:*=*) n=; read_setting "${1%%=*}" "${1#*=}" ;;
    o:*) n= ;;
    :-o?*=*) o=${1#-o}; read_setting "${o%%=*}" "${o#*=}" ;;
    :-o) n=o ;;
    :-o*) ;;
    :-f?*) F=${F:-${1#-f}} ;;
    :-*f) n=f ;;
  esac
}
