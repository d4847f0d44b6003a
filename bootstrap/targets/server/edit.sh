# Changes one key file by compare-and-swap, as the user who runs it. Fed to `/bin/sh -s`.
# Set before it: N (nonce of the frames), I (number of the edit), F (the file), M (new: it must not be there; file: it
# must be there with exactly the bytes that old() prints), W (seconds until the old file comes back by itself unless
# `keep` is run; 0: never), U (1: an edit that nobody confirmed may be taken over), P (seconds to wait for another
# editor), J (inode that keep and back expect);
# and old() and new(), which print the bytes. Nothing runs until the last line, `edit`, `keep` or `back`, has arrived.
# Our own files stand beside it under names that no AuthorizedKeysFile pattern matches, as they begin with a dot.

say() { printf '\n@@%s %s %s\n%s' "$N" "$1" "$I $2" "$3"; }

fail() {
  [ -z "$T" ] || rm -f "$T"
  [ -z "$K" ] || rm -f "$B"
  unlock
  say failed "$1" "$2"
  exit 0
}

inode() { set -- $(ls -id "./$1" 2>/dev/null); printf '%s' "$1"; }

meta() { set -- $(ls -ldn "./$1" 2>/dev/null); printf '%s' "$1 $3 $4"; }

# Goes to the folder of F, through symlinks, and leaves the name there in b. Root goes into root's folders only: in
# another user's, that user could put something else in the way.
enter() {
  n=0
  while :; do
    d=${F%/*} b=${F##*/}
    if [ ! -d "${d:-/}" ]; then
      [ "$M" = new ] || fail conflict
      e=$(mkdir -m 700 "$d" 2>&1) || fail folder "$e"
    fi
    e=$(cd -P "${d:-/}" 2>&1) || fail folder "$e"
    cd -P "${d:-/}" || fail folder
    [ ! -O / ] || [ -O . ] || fail foreign "$PWD"
    [ -L "./$b" ] || break
    n=$((n+1))
    [ $n -lt 10 ] || fail loop
    l=$(readlink "./$b") || fail loop
    case $l in /*) F=$l ;; *) F=$PWD/$l ;; esac
  done
  B=.keyturn-undo-$b
}

# One editor a folder. flock on the folder itself ends with its holder, however that ends, and leaves no file behind.
lock() {
  i=0
  if command -v flock >/dev/null 2>&1 && (exec 9<.) 2>/dev/null; then
    exec 9<.
    while flock -n 9 2>/dev/null; r=$?; [ $r = 1 ]; do pause; done
    [ $r != 0 ] || return 0
    exec 9<&-
  fi
  lock_by_link
}

pause() {
  i=$((i+1))
  [ $i -le "$P" ] || fail locked
  sleep 1
}

# Without flock: a link whose target is its owner's pid. One that is seen twice with a dead owner is taken away.
lock_by_link() {
  dead=
  until e=$(ln -s $$ .keyturn-lock 2>&1); do
    case $e in *'File exists'*) ;; *) fail folder "$e" ;; esac
    p=$(readlink .keyturn-lock 2>/dev/null) || continue
    if ! kill -0 "$p" 2>/dev/null && [ ! -d "/proc/$p" ] || [ -n "$(find .keyturn-lock -mmin +2 2>/dev/null)" ]; then
      if [ "$dead" = "$p" ]; then rm -f .keyturn-lock; continue; fi
      dead=$p
    fi
    pause
  done
  L=1
}

unlock() {
  [ -z "$L" ] || rm -f .keyturn-lock
  L=
}

# What killed runs left: copies that were never finished, and the way back of an edit that was never made.
clear_leftovers() {
  rm -f .keyturn-new.*
  [ -e "$B" ] || return 0
  if cmp -s "$B" "$b" || [ -n "$U" ]; then
    e=$(rm -f "$B" 2>&1) || fail folder "$e"
  else fail pending; fi
}

# Makes T, a copy of the file with mode, owner, ACL and attributes, and B, the way back.
prepare() {
  T=.keyturn-new.$$
  if [ "$M" = file ]; then
    [ -e "$b" ] || fail conflict
    [ -f "$b" ] || fail odd
    ln "$b" "$B" 2>/dev/null || e=$(cp -p "$b" "$B" 2>&1) || fail write "$e"
    K=1
    old | cmp -s - "$B" || fail conflict
    e=$({ cp -a "$B" "$T" 2>/dev/null || cp -p "$B" "$T"; } 2>&1) || fail write "$e"
    m=$(meta "$b")
    [ "$(meta "$T")" = "$m" ] || fail metadata "$m"
  else
    [ ! -e "$b" ] || fail conflict
    [ "$W" = 0 ] || { e=$({ : >"$B"; } 2>&1) || fail write "$e"; K=1; }
    e=$({ : >"$T"; } 2>&1) || fail write "$e"
    m=$(meta "$T")
  fi
  r=
  [ -w "$T" ] || { r=1; chmod u+w "$T"; }
  e=$({ new | cat >"$T"; } 2>&1) || fail write "$e"
  [ -z "$r" ] || chmod u-w "$T"
  new | cmp -s - "$T" || fail write
  sync "$T" 2>/dev/null || sync
  [ "$(meta "$T")" = "$m" ] || fail metadata "$m"
}

# The old file comes back after W seconds, unless the file is not ours any more. When B is gone, so is the timer.
start_timer() {
  S=
  ! command -v setsid >/dev/null 2>&1 || S=setsid
  $S /bin/sh -c 'trap "" HUP TERM; i=0; while [ "$i" -lt "$1" ]; do sleep 1; [ -e "./$2" ] || exit; i=$((i+1)); done
    set -- "$@" $(ls -id "./$3"); [ "$5" = "$4" ] && mv -f "./$2" "./$3"' \
    sh "$W" "$B" "$b" "$1" >/dev/null 2>&1 </dev/null 9<&- &
}

edit() {
  T= K= L=
  LC_ALL=C
  export LC_ALL
  umask 077
  command -v cmp >/dev/null 2>&1 || fail tool cmp
  enter
  trap 'fail interrupted' HUP INT TERM
  lock
  clear_leftovers
  prepare
  if [ "$M" = file ]; then old | cmp -s - "$b" || fail conflict; else [ ! -e "$b" ] || fail conflict; fi
  j=$(inode "$T")
  [ "$W" = 0 ] || start_timer "$j"
  e=$(mv -f "$T" "./$b" 2>&1 </dev/null) || fail replace "$e"
  T= k=$K K=
  if [ "$M" = file ] && ! old | cmp -s - "$B"; then # somebody wrote into the old file at the last moment
    mv -f "$B" "./$b"
    fail conflict
  fi
  new | cmp -s - "$b" || fail conflict
  [ "$W" != 0 ] || [ -z "$k" ] || rm -f "$B"
  sync . 2>/dev/null || :
  unlock
  say done "$j"
}

# A fresh login has proved that we still get in: the edit stays.
keep() {
  T= K= L= LC_ALL=C
  export LC_ALL
  enter
  if [ -n "$J" ] && [ "$(inode "$b")" != "$J" ]; then fail undone; fi
  [ ! -e "$B" ] || e=$(rm -f "$B" 2>&1) || fail folder "$e"
  say done
}

# No fresh login: the old file comes back now.
back() {
  T= K= L= LC_ALL=C
  export LC_ALL
  enter
  [ "$(inode "$b")" = "$J" ] && [ -e "$B" ] || fail undone
  e=$(mv -f "$B" "./$b" 2>&1 </dev/null) || fail replace "$e"
  say done
}
