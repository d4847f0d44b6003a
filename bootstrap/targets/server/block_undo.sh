# Puts back what block.sh changed and nobody confirmed. Run on the server by the timer, or at once; behind
# block_listener.sh. $1: seconds to wait. $2, $3: the markers of configuration and list; empty where that was not
# changed. $4: the listener to reload, empty where it never met the change. $5 to $7: what start_again wants of it.
# A marker stands beside its file: .keyturn-undo.INODE.NAME holds the old bytes, .keyturn-made.INODE.NAME says that
# there was no such file; INODE is that of the file as we made it. Who takes a marker away has decided.

wait_for_confirmation() {
  i=0
  while [ $i -lt "$1" ]; do
    sleep 1
    [ -e "$2" ] || [ -e "$3" ] || exit 0
    i=$((i+1))
  done
}

inode_of() { set -- $(ls -id "$1" 2>/dev/null); printf '%s' "$1"; }

# 0: the old state is there again, or still is. 1: somebody else has written there since, or confirmed it.
put_back() {
  n=${1##*/.keyturn-????.}
  f=${1%/*}/${n#*.}
  case $1 in
    */.keyturn-made.*) [ -e "$f" ] || { rm -f "$1"; return 0; } ;;
    *) ! cmp -s "$1" "$f" || { rm -f "$1"; return 0; } ;;
  esac
  if [ "$(inode_of "$f")" != "${n%%.*}" ]; then rm -f "$1"; return 1; fi
  mv -f "$1" "$f" 2>/dev/null || return 1
  case $1 in */.keyturn-made.*) rm -f "$f" ;; esac
}

# The list goes only when no configuration names it any more: one that is named and missing refuses everybody.
undo() {
  LC_ALL=C PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
  export LC_ALL PATH
  if [ -n "$2" ] && [ -e "$2" ]; then
    if ! put_back "$2"; then rm -f "$3"; return; fi
    [ -z "$4" ] || reload "$4" "$5" || start_again "$4" "$5" "$6" "$7"
  fi
  [ -z "$3" ] || [ ! -e "$3" ] || put_back "$3"
  sync
}

trap '' HUP TERM
wait_for_confirmation "$@"
undo "$@"
