# When each key was last used at each account, as the log tells. Fed to `/bin/sh -s` behind log.sh.
# u stamp key account: the newest login in a file; see sessions.sh for the other lines.

scan() {
  { printf '\n'; read_logs; } 2>/dev/null | awk "$PARSE"'
  function tell(  k) { for (k in T) print "u", T[k], k; for (k in T) delete T[k] }
  NR == 1 { print "" }
  { if (substr($0, 1, 2) == "@@") { tell(); if (mark()) next } }
  { since() }
  index($0, ": Accepted publickey ") {
    if (!login()) next
    if (A " " O == ENVIRON["X"]) print "x"
    k = F " " U
    if (k in T || ++n <= 20000) T[k] = S
    else cut = 1
  }
  END { tell(); if (cut) print "cut" }'
}

tell_log
