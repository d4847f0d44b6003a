# Whether the log tells of our own login, and of one with a key that is out behind it: by the order of the lines, as
# clocks may be wrong. Fed to `/bin/sh -s` behind log.sh. Set before it: K (fingerprints, a blank between).

scan() {
  { printf '\n'; read_logs; } 2>/dev/null | awk "$PARSE"'
  NR == 1 { print ""; n = split(ENVIRON["K"], w, " "); for (i = 1; i <= n; i++) R[w[i]] = 1 }
  { last = G; if (mark()) { if (G != last) own = 0; next } }
  { since() }
  index($0, ": Accepted publickey ") {
    if (!login()) next
    if (A " " O == ENVIRON["X"]) { own = 1; print "x" }
    else if (own && (F in R || C in R) && ++m <= 50) print "l", S, P, A, O, V, M, F, C, U
  }'
}

tell_log
