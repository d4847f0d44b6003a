# Who is logged in, through which connection, and with which processes. Fed to `/bin/sh -s` behind log.sh.
# Set before it: V ("pid:start" of the processes that are to end first; empty where none are).
# Nothing is decided here: the processes, sshd's connections, what stands in environments, and what the log tells of
# any of these, are sent back.

# start time of the process $1 in ticks since the boot, into a; empty where it has ended. A name may hold line feeds.
started() {
  a=
  { while read -r l || [ -n "$l" ]; do a="$a $l"; done </proc/"$1"/stat; } 2>/dev/null
  set -- ${a##*) }
  case $1 in [ZX]) a= ;; *) a=${20} ;; esac
}

# The processes of V that are still the same ones, into W.
still_there() {
  W=
  for v in $V; do
    started "${v%:*}"
    [ "$a" != "${v#*:}" ] || W="$W ${v%:*}"
  done
}

end_them() {
  still_there
  for p in $W; do kill -TERM "$p" 2>/dev/null; done
  i=0
  while still_there; [ -n "$W" ] && [ $i -lt 10 ]; do
    i=$((i+1))
    sleep 0.1 2>/dev/null || { sleep 1; i=10; }
  done
  for p in $W; do kill -KILL "$p" 2>/dev/null; done
  sleep 2
}

# p pid parent uid start audit-session title: a dash for what is not sshd, else n (a connection before its login), v
# (the root half of one), l (a listener) or o (a login).
list_processes() {
  printf '%s\n' /proc/[0-9]* | awk '
  function title(d,  t) {
    if ((getline t < (d "/cmdline")) <= 0) t = ""
    close(d "/cmdline")
    if (t ~ /\[(net|accepted)\]/) return "n"
    if (t ~ /\[priv\]/) return "v"
    return t ~ /^sshd(-session)?: / && t !~ /\[listener\]/ ? "o" : "l"
  }
  {
    s = u = ""; a = "-"
    while ((getline l < ($0 "/stat")) > 0) s = s l " "
    close($0 "/stat")
    k = s ~ /^[0-9]+ \(sshd(-session|-auth)?\) / ? title($0) : "-"
    sub(/^.*\) /, "", s)
    if (split(s, f, " ") < 20 || f[1] ~ /[ZX]/) next
    while ((getline l < ($0 "/status")) > 0) if (l ~ /^Uid:/) { split(l, q, " "); u = q[2]; break }
    close($0 "/status")
    if ((getline l < ($0 "/sessionid")) > 0 && l != 4294967295) a = l
    close($0 "/sessionid")
    if (u != "") print "p", substr($0, 7), f[2], u, f[20], a, k
  }'
}

# m pid ports: what is sshd by its program and runs as root, with the clients' ports of its connections. h pid: the same
# in another network namespace, whose connections are not seen from here. Takes the list of processes as $1.
list_connections() {
  F=
  for p in $(printf '%s\n' "$1" | awk '$4 == 0 && $7 != "-" { print $2 }'); do F="$F /proc/$p/exe /proc/$p/ns/net /proc/$p/fd/*"; done
  [ -n "$F" ] || return 0
  { cat /proc/net/tcp /proc/net/tcp6; ls -ld $F; } 2>/dev/null | awk -v own="$(readlink "/proc/$$/ns/net" 2>/dev/null)" '
  function number(t,  i, n) {
    for (i = 1; i <= length(t); i++) n = n * 16 + index("0123456789ABCDEF", substr(t, i, 1)) - 1
    return n
  }
  $1 ~ /^[0-9]+:$/ { if ($4 == "01") { n = split($3, r, ":"); R[$10] = number(r[n]) }; next }
  { i = index($0, " /proc/"); if (!i) next
    t = substr($0, i + 7); p = t; sub(/\/.*/, "", p) }
  t ~ /^[0-9]+\/exe -> / { sub(/ \(deleted\)$/, "", t); if (t ~ /\/sshd(-session)?$/) D[p] = 1; next }
  t ~ /^[0-9]+\/ns\/net -> / { sub(/.* /, "", t); if (own != "" && t != own) H[p] = 1; next }
  t ~ /-> socket:\[/ { sub(/.*\[/, "", t); sub(/\]$/, "", t); if (t in R) B[p] = B[p] "," R[t] }
  END { for (p in D) if (p in H) print "h", p; else if (B[p] != "") print "m", p, substr(B[p], 2) }'
}

# e pid address port: the connection that a process was started through, as its environment tells.
list_environments() {
  e='^SSH_CONNECTION=[0-9A-Za-z:.%_-]+ [0-9]+ '
  if printf 'a\0b' | grep -Eqz '^b' 2>/dev/null; then grep -EHozs "$e" /proc/[0-9]*/environ | tr '\0' '\n'
  else
    for d in /proc/[0-9]*; do
      l=$(tr '\0' '\n' 2>/dev/null <"$d"/environ | grep -Eo "$e") && printf '%s/environ:%s\n' "$d" "$l"
    done
  fi | awk -F '[/:= ]' '$3 ~ /^[0-9]+$/ { p = $3; sub(/^[^=]*=/, ""); sub(/ *$/, ""); print "e", p, $0 }'
}

# What the log tells of these connections: s log path; o oldest stamp; x where it tells of our own login; l stamp pid
# address port verdict method key authority account.
scan() {
  { printf '%s\n' "$T" "$E" go; read_logs; } 2>/dev/null | awk "$PARSE"'
  !go {
    if ($1 == "p" && $4 == 0 && $7 != "-") W[$2] = 1
    if ($1 == "e") W[$3 " " $4] = 1
    if ($1 == "go") { go = 1; print "" }
    next
  }
  mark() { next }
  { since() }
  index($0, ": Accepted ") || index($0, ": Partial ") {
    if (!login()) next
    if (V == "A" && A " " O == ENVIRON["X"]) print "x"
    if (!((P in W) || (A " " O) in W)) next
    if (++n > 20000) { print "cut"; exit }
    print "l", S, P, A, O, V, M, F, C, U
  }'
}

main() {
  prepare
  [ -z "$V" ] || end_them
  frame begin "$R $$ $(date '+%s %z')"
  if [ $R = root ]; then
    T=$(list_processes)
    E=$(list_environments)
    C=$(list_connections "$T")
    scan_patiently
    frame processes; printf '%s\n' "$T"
    frame connections; printf '%s\n' "$C"
    frame environments; printf '%s\n' "$E"
    frame log; printf '%s\n' "$L"
  fi
  frame end
}
main
