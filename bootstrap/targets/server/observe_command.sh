# What AuthorizedKeysCommand answers. Behind observe.sh. It is run as sshd runs it at a login: as its user, for an
# account, without a shell in between, with an end to its time and to what it may say.

# $C for the account $u: once, or once for each key of Q where it asks which key it is.
ask_command() {
  [ "$R" = root ] || [ "$E" = "$LOGNAME" ] || return 0
  i=0
  case $C in
    *%[fkt]*)
      IFS=$NL
      for l in $Q; do
        IFS=' '
        set -- $l
        run_command "$1" "$2" "$3"
        i=$((i+1)) IFS=$NL
      done ;;
    *) run_command ;;
  esac
  IFS=$NL
}

# $1, $2, $3: type, fingerprint and base64 of the key.
run_command() {
  split "$C"
  c= n=0
  IFS=$NL
  for k in $w; do
    expand_key "$k" "$1" "$2" "$3"
    case $f in *\'*) return 0 ;; esac
    c="$c '$f'"
    n=$((n+1))
  done
  [ $n -gt 1 ] || c="$c '$u'"
  a=$(command -v timeout >/dev/null 2>&1 && echo 'timeout 10')
  y=$E
  [ "$R" = root ] || y=
  frame answer "$i $u"
  printf '%s\n' "s=\$({ { $a$c </dev/null 2>/dev/null; echo \$? >&3; } | head -c 262144 >&4; } 3>&1) 4>&1" \
    "printf '\\n@@%s answered %s\\n' $N \"\$s\"" | run_as "$y"
}

# Expands the % tokens of a word of the command, into f. A quote in what comes of it would end ours: then nothing runs.
expand_key() {
  f= r=$1
  while :; do
    case $r in
      *%*)
        f=$f${r%%\%*} r=${r#*%}
        case $r in
          h*) f=$f$h ;; u*) f=$f$u ;; U*) f=$f$z ;; t*) f=$f$2 ;; f*) f=$f$3 ;; k*) f=$f$4 ;; %*) f=$f% ;;
          *) f="$f'" ;;
        esac
        r=${r#?} ;;
      *) f=$f$r; break ;;
    esac
  done
}
