# The sshd that listens: told to read its configuration again, and started again where that ended it.

moment() { sleep 0.1 2>/dev/null || sleep 1; }

# What changes when a process becomes another program: where its code and stack are.
life() {
  { read -r l </proc/"$1"/stat; } 2>/dev/null || return 1
  set -- ${l##*) }
  printf '%s %s' "${24}" "${26}"
}

# How it calls itself. From 8.2 on it says when it listens.
title() { tr '\0' ' ' </proc/"$1"/cmdline 2>/dev/null; }

is_listener() {
  case $(title "$1") in
    'sshd: '*' [listener]'* | "$2" | "$2 "*) return 0 ;;
    *) return 1 ;;
  esac
}

# Reloads the listener $1, whose program is $2. 0: it has read its configuration anew and listens again.
reload() {
  is_listener "$1" "$2" || return 1
  before=$(life "$1") || return 1
  kill -HUP "$1" 2>/dev/null || return 1
  i=0 after=$before
  while [ $i -lt 50 ]; do
    after=$(life "$1") && [ -d "/proc/$1" ] || return 1
    [ "$after" = "$before" ] || case $(title "$1") in 'sshd: '*' [listener]'*) return 0 ;; esac
    moment
    i=$((i+1))
  done
  [ "$after" != "$before" ]
}

# Starts what has ended. $1: the listener that was. $2: its program. $3: how it was started. $4: its unit of systemd.
start_again() {
  ! is_listener "$1" "$2" || return 0
  if [ -n "$4" ] && command -v systemctl >/dev/null 2>&1 && systemctl start "$4"; then return 0; fi
  e=$2
  set -- $3
  shift
  if command -v setsid >/dev/null 2>&1; then setsid "$e" "$@" >/dev/null 2>&1 </dev/null 9<&- &
  else "$e" "$@" >/dev/null 2>&1 </dev/null 9<&- & fi
}
