# The server's log of logins, for the scripts that this stands before: each has a scan() that prints what it wants of
# the logs. It reads, and leaves nothing behind.
# Set before it: N (nonce of the frames), TAIL (bytes that are read from the end of a file), LINES (of the journal).
# The nonce goes to awk through its environment: an argument list is everybody's to read.

frame() { printf '\n@@%s %s %s\n' "$N" "$1" "$2"; }

prepare() {
  LC_ALL=C PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
  export LC_ALL PATH N X K
  IFS=' 	
'
  if [ -O / ] || [ "$(id -u)" = 0 ]; then R=root; else R=user; fi
  find_own
}

# Our own connection, "address port", into X. sudo hides it from us, but not from a look at sudo's own environment.
find_own() {
  X=$SSH_CONNECTION
  [ -n "$X" ] || X=$(tr '\0' '\n' 2>/dev/null </proc/"$PPID"/environ | sed -n 's/^SSH_CONNECTION=//p')
  set -- $X
  X="${1:-} ${2:-}"
}

# Every line that may tell of a login, oldest first within a log; before each file a line of ours with the name of the
# log and the path. Only the journal knows for sure that a line is sshd's own: anybody may write into the others.
read_logs() {
  if command -v journalctl >/dev/null 2>&1; then
    t=
    ! command -v timeout >/dev/null 2>&1 || t='timeout 10'
    printf '\n@@%s journal journal\n' "$N"
    $t journalctl -q --no-pager -o short-unix -n "$LINES" _UID=0 _COMM=sshd + _UID=0 _COMM=sshd-session 2>/dev/null
  fi
  for f in /var/log/secure-*; do case $f in *[!0-9]) ;; *) s=$f ;; esac; done
  for f in auth:/var/log/auth.log.1 auth:/var/log/auth.log secure:"$s" secure:/var/log/secure.1 \
    secure:/var/log/secure messages:/var/log/messages.0 messages:/var/log/messages.1 messages:/var/log/messages; do
    [ -f "${f#*:}" ] && [ -r "${f#*:}" ] || continue
    printf '\n@@%s %s %s\n' "$N" "${f%%:*}" "${f#*:}"
    tail -c "$TAIL" "${f#*:}" 2>/dev/null
  done
}

# Runs a scan of the logs, into L. Where there is a log that does not tell of our own login yet, it is given two seconds.
scan_patiently() {
  L=$(scan)
  case $L in
    *"
x"*) ;;
    *"
o "*) [ "$X" != ' ' ] && await_own && L=$(scan) ;;
  esac
}

await_own() {
  i=0
  while [ $i -lt 8 ]; do
    ! (TAIL=65536 LINES=200; read_logs | grep -F "from ${X% *} port ${X#* } ssh2" >/dev/null) || return 0
    i=$((i+1))
    sleep 0.25 2>/dev/null || sleep 1
  done
  return 1
}

# What a script sends back that looks at nothing but the logs.
tell_log() {
  prepare
  frame begin "$R $$ $(date '+%s %z')"
  scan_patiently
  frame log; printf '%s\n' "$L"
  frame end
}

# For awk. stamp(): whether the line begins with a time, in any of the forms of syslog and journalctl; sets S (its text)
# and H (how many words it has). login(): whether the line tells of a login, as sshd's auth_log() writes it (auth.c);
# sets P (pid), V (A: accepted, P: a first of several keys), M (method), U (account), A (address), O (port), F and C
# (fingerprints of the key and of the authority behind it).
PARSE='
function stamp() {
  H = 1; S = $1
  if (S ~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9:.+Z-]+$/ || S ~ /^[0-9]+\.[0-9]+$/) return 1
  H = 3; S = $1 "_" $2 "_" $3
  return S ~ /^[A-Z][a-z][a-z]_[0-9]+_[0-9][0-9]:[0-9][0-9]:[0-9][0-9]$/
}
function login(  i, n, w, t) {
  i = index($0, ": ")
  t = substr($0, i + 2)
  if (t !~ /^(Accepted|Partial) / || !stamp()) return 0
  n = split(t, w, " ")
  t = substr($0, 1, i - 1)
  i = split(t, h, " ")
  t = h[i]
  if (i < H + 2 || i > H + 3 || t !~ /^sshd(-session|-auth)?\[[0-9]+\]$/) return 0
  P = substr(t, index(t, "[") + 1)
  sub(/\]$/, "", P)
  V = substr(w[1], 1, 1); M = w[2]; U = w[4]
  for (i = 5; i + 4 <= n && !(w[i] == "from" && w[i + 2] == "port" && w[i + 4] ~ /^ssh2:?$/); i++) U = U " " w[i]
  if (w[3] != "for" || i + 4 > n) return 0
  A = w[i + 1]; O = w[i + 3]; F = C = "-"
  if (M == "publickey" && n >= i + 6) {
    F = w[i + 6]
    if (w[i + 5] ~ /-CERT$/) C = w[n]
  }
  return 1
}
function mark() {
  if (substr($0, 1, 34) != "@@" ENVIRON["N"]) return 0
  print "s " $2 " " $3
  G = $2; fresh = 1
  return 1
}
function since() { if (fresh && stamp()) { print "o " S; fresh = 0 } }
'
