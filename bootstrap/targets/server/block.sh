# Puts keys into the list of revoked keys. Fed to `/bin/sh -s` behind edit.sh, whose say, inode, meta and lock it uses,
# and block_listener.sh. RevokedKeys fails closed: a list that is missing or damaged refuses every key for everybody.
# So the list is made aside, asked about every key that counts, renamed into place, and named last.
# Set before it: N, I (frames), V (the list), H (SHA-256 of its bytes as they were seen; empty: it must not be there),
# K (krl: ssh-keygen adds to it; text: lines() are appended), LOST and SPARE (keys, `type,base64` each), C (the configuration
# file that shall name the list; empty where one does), M (top: as its first line; file: as a file of its own), Z
# (SHA-256 of C as it was seen), D (the directive), S, E, Y, G (the listener, its program, how it was started, its unit
# of systemd), F (its -f), W (seconds until all comes back by itself unless `keep` is run), P (seconds to wait for
# another keyturn), R (the undo script); and lines() and spec(), which print what is added to a list of either kind.

fail() {
  [ -z "$T" ] || rm -rf "$T"
  [ -z "$TC" ] || rm -rf "$TC"
  [ -z "$BC" ] || [ -n "$named" ] || { rm -f "$BC"; BC=; }
  [ -z "$BC$BL" ] || put_all_back "$reloaded"
  unlock_there
  say failed "$1" "${where:-$V}
$2"
  finish
  exit 0
}

finish() { printf '\n@@%s end \n' "$N"; }

put_all_back() { /bin/sh -c "$R" sh 0 "$BC" "$BL" "$1" "$E" "$Y" "$G" >/dev/null 2>&1 </dev/null 9<&-; }

unlock_there() { cd -P "${V%/*}/" && unlock; }

sum() { set -- $(sha256sum <"$1"); printf '%s' "$1"; }

# Goes to the folder of $1, and leaves the name there in b. Nobody but root may be able to put something in the way.
enter_folder() {
  where=$1 b=${1##*/}
  e=$(cd -P "${1%/*}/" 2>&1) || fail folder "$e"
  cd -P "${1%/*}/" || fail folder
  [ -O . ] || fail foreign "$PWD"
  case $(ls -ld .) in d????w* | d???????w*) fail foreign "$PWD" ;; esac
  [ ! -L "./$b" ] || fail link
  [ ! -e "./$b" ] || [ -f "./$b" ] || fail odd
}

# A copy of the file b that may be changed, in a folder t of its own; $1: the sum of its bytes as they were seen.
copy_aside() {
  e=$(mkdir -m 700 "$t" 2>&1) || fail write "$e"
  if [ -z "$1" ]; then
    [ ! -e "./$b" ] || fail conflict
    return
  fi
  [ -f "./$b" ] || fail conflict
  e=$(cp -p "./$b" "$t/old" 2>&1) || fail write "$e"
  [ "$(sum "$t/old")" = "$1" ] || fail conflict
  e=$({ cp -a "./$b" "$t/new" 2>/dev/null || cp -p "./$b" "$t/new"; } 2>&1) || fail write "$e"
}

# Owner and mode as they were; on the disk.
finish_aside() {
  if [ -e "$t/old" ]; then [ "$(meta "$t/new")" = "$(meta "$b")" ] || fail metadata "$(meta "$b")"
  else e=$(chmod 644 "$t/new" 2>&1) || fail write "$e"; fi
  sync "$t/new" 2>/dev/null || sync
}

# 0: the list $1 refuses every lost key; 1: not all of them.
holds_all() {
  n=0 all=0
  for k in $LOST; do
    n=$((n+1))
    e=$(ssh-keygen -Q -f "$1" "$T/lost-$n" 2>&1 </dev/null)
    case $? in 0) all=1 ;; 1) ;; *) fail damaged "$e" ;; esac
  done
  return $all
}

# Each key of $2 into a file $T/$1-1, $T/$1-2 and so on, as ssh-keygen wants them.
write_keys() {
  n=0
  for k in $2; do
    n=$((n+1))
    e=$({ printf '%s %s\n' "${k%%,*}" "${k#*,}" | cat >"$T/$1-$n"; } 2>&1) || fail write "$e"
  done
}

check_spared() {
  e=$(ssh-keygen -Q -f "$1" "$T"/spare-* 2>&1 </dev/null)
  case $? in 0) ;; 1) fail spared "$e" ;; *) fail damaged "$e" ;; esac
}

new_list() { cat "$T/old" && lines; }

new_config() { printf '%s\n' "$D" && { [ "$M" = file ] || cat "$TC/old"; }; }

# The new list in $T/new. `same` is set where the old one will do.
make_list() {
  enter_folder "$V"
  t=.keyturn-new.$$ T=$PWD/.keyturn-new.$$
  copy_aside "$H"
  write_keys lost "$LOST"
  write_keys spare "$SPARE"
  if [ "$K" = text ]; then
    [ -n "$(lines)" ] || { same=1; return; }
    e=$({ new_list | cat >"$T/new"; } 2>&1) || fail write "$e"
    new_list | cmp -s - "$T/new" || fail write
  else
    if [ -n "$H" ] && holds_all "$T/old"; then same=1 which=old
    else
      u=-u which=new
      [ -n "$H" ] || u=
      e=$(spec | ssh-keygen -q -k $u -f "$T/new" - 2>&1) || fail keygen "$e"
      holds_all "$T/new" || fail useless
    fi
    check_spared "$T/$which"
  fi
  [ -n "$same" ] || finish_aside
}

# The configuration that names the list, in $TC/new.
make_config() {
  [ -n "$C" ] || return 0
  enter_folder "$C"
  t=.keyturn-new.$$c TC=$PWD/.keyturn-new.$$c
  copy_aside "$Z"
  e=$({ new_config | cat >"$TC/new"; } 2>&1) || fail write "$e"
  new_config | cmp -s - "$TC/new" || fail write
  finish_aside
}

# The way back of $1, whose next content lies in the folder $2: its marker goes to m.
mark() {
  where=$1
  m=${1%/*}/.keyturn-made.$(inode_at "$2/new").${1##*/}
  if [ -e "$2/old" ]; then
    m=${1%/*}/.keyturn-undo.$(inode_at "$2/new").${1##*/}
    ln "$1" "$m" 2>/dev/null || e=$(cp -p "$1" "$m" 2>&1) || { rm -f "$m"; fail write "$e"; }
  else e=$({ : >"$m"; } 2>&1) || fail write "$e"; fi
}

inode_at() { set -- $(ls -id "$1"); printf '%s' "$1"; }

# Renames the new file of the folder $2 to $1, where $1 is still as it was seen; $3: its marker.
replace() {
  where=$1
  if [ -e "$2/old" ]; then cmp -s "$2/old" "$1" || fail conflict; else [ ! -e "$1" ] || fail conflict; fi
  e=$(mv -f "$2/new" "$1" 2>&1 </dev/null) || fail replace "$e"
  [ "$3" != "$BC" ] || named=1
  [ ! -e "$2/old" ] || cmp -s "$2/old" "$3" || fail conflict
}

start_timer() {
  s=
  ! command -v setsid >/dev/null 2>&1 || s=setsid
  $s /bin/sh -c "$R" sh "$W" "$BC" "$BL" "$S" "$E" "$Y" "$G" >/dev/null 2>&1 </dev/null 9<&- &
}

named_list() {
  "$E" -T ${F:+-f "$F"} 2>/dev/null </dev/null | while read -r k v; do
    case $k in [Rr]evoked[Kk]eys) printf '%s' "$v"; break ;; esac
  done
}

# The configuration as it now stands is good and names our list; then the listener reads it.
load_config() {
  e=$("$E" -t ${F:+-f "$F"} 2>&1 </dev/null) || fail config "$e"
  [ "$(named_list)" = "$V" ] || fail shadowed
  is_listener "$S" "$E" || fail listener
  reloaded=$S
  reload "$S" "$E" || fail reload
}

prepare() {
  T= TC= BC= BL= L= where= same= named= reloaded= b= dead=
  LC_ALL=C PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
  export LC_ALL PATH
  umask 077
}

block() {
  prepare
  for k in cmp sha256sum ssh-keygen; do command -v $k >/dev/null 2>&1 || fail tool $k; done
  enter_folder "$V"
  trap 'fail interrupted' HUP INT TERM PIPE
  lock
  rm -rf .keyturn-new.*
  [ -z "$C" ] || rm -rf "${C%/*}"/.keyturn-new.*
  make_list
  make_config
  if [ -n "$same" ] && [ -z "$C" ]; then rm -rf "$T"; unlock_there; say done already; return; fi
  if [ -z "$same" ]; then mark "$V" "$T"; BL=$m; fi
  if [ -n "$C" ]; then mark "$C" "$TC"; BC=$m; fi
  start_timer
  [ -n "$same" ] || replace "$V" "$T" "$BL"
  if [ -n "$C" ]; then
    replace "$C" "$TC" "$BC"
    load_config
  fi
  rm -rf "$T" ${TC:+"$TC"}
  sync
  unlock_there
  say done made "config:$BC
list:$BL"
}

# Whether the file of the marker $1 is still as we made it, and still waits.
waits() {
  [ -n "$1" ] || return 0
  n=${1##*/.keyturn-????.}
  [ -e "$1" ] && [ "$(inode_at "${1%/*}/${n#*.}" 2>/dev/null)" = "${n%%.*}" ]
}

# A fresh login has proved that we still get in: it stays. One rm, and the list first, as its marker alone takes it away.
keep() {
  prepare
  waits "$OC" && waits "$OL" || fail undone
  e=$(rm -f ${OL:+"$OL"} ${OC:+"$OC"} 2>&1) || fail write "$e"
  say done
}

# No fresh login: the old state comes back now.
back() {
  prepare
  BC=$OC BL=$OL
  put_all_back "$S"
  say done
}
