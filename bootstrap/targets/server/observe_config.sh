# What sshd's configuration leads to. Behind observe.sh. It is parsed here only as far as to know which files to read:
# every word of a setting that names one counts, under whatever Match it stands. What holds is decided elsewhere.

# Z: set where /run/sshd.pid tells when this sshd last read its configuration.
begin_config() { T= K= H= C= E= V= Z= I=0; }

# Reads a configuration file and what it includes. Adds to K (words of AuthorizedKeysFile), H (of
# AuthorizedPrincipalsFile); sets C, E (AuthorizedKeysCommand, its user), T (where sshd -T is to be asked as well), V (a
# file that is newer than sshd's last look at it).
read_config() {
  read_too "$1"
  tell_waiting "$1"
  J="$J${NL}C:$1"
  [ -r "$1" ] || return 0
  [ -z "$Z" ] || [ ! "$1" -nt /run/sshd.pid ] || V=$1
  while read -r k v || [ -n "$k" ]; do
    case $k in
      '' | '#'*) continue ;;
      [Ii][Nn][Cc][Ll][Uu][Dd][Ee])
        case $v in *[\"\'\\#=]*) T=1 ;; esac
        include_config "$v" ;;
      [Mm][Aa][Tt][Cc][Hh]) T=1 ;;
      *=*) T=1; read_setting "${k%%=*}" "${k#*=} $v" ;;
      *\"*) T=1 ;;
      *) read_setting "$k" "$v" ;;
    esac
  done <"$1"
}

# The markers of changes of the file $1 by block.sh that wait for their confirmation, and the old bytes.
tell_waiting() {
  set +f
  for m in "${1%/*}"/.keyturn-????.*."${1##*/}"; do
    [ ! -f "$m" ] || [ ! -r "$m" ] || { J="${J:+$J$NL}U:$m"; set -f; list "$m"; }
  done
  set -f
}

include_config() {
  for g in $1; do
    J="${J:+$J$NL}I:$g"
    case $g in /*) ;; *) g=/etc/ssh/$g ;; esac
    walk "${g%/*}"
    set +f
    for g in $g; do
      set -f
      [ ! -e "$g" ] || [ $I -ge 16 ] || { I=$((I+1)); read_config "$g"; I=$((I-1)); }
    done
    set -f
  done
}

read_setting() {
  case $1 in
    [Aa][Uu][Tt][Hh][Oo][Rr][Ii][Zz][Ee][Dd][Kk][Ee][Yy][Ss][Ff][Ii][Ll][Ee]) split "$2"; add_words K ;;
    [Aa][Uu][Tt][Hh][Oo][Rr][Ii][Zz][Ee][Dd][Pp][Rr][Ii][Nn][Cc][Ii][Pp][Aa][Ll][Ss][Ff][Ii][Ll][Ee])
      split "$2"; add_words H ;;
    [Tt][Rr][Uu][Ss][Tt][Ee][Dd][Uu][Ss][Ee][Rr][Cc][Aa][Kk][Ee][Yy][Ss]) split "$2"; for_words read_too ;;
    [Rr][Ee][Vv][Oo][Kk][Ee][Dd][Kk][Ee][Yy][Ss]) split "$2"; for_words read_too; for_words tell_waiting ;;
    [Aa][Uu][Tt][Hh][Oo][Rr][Ii][Zz][Ee][Dd][Kk][Ee][Yy][Ss][Cc][Oo][Mm][Mm][Aa][Nn][Dd])
      C=${C:-$2}; split "$2"; walk "${w%%"$NL"*}" ;;
    [Aa][Uu][Tt][Hh][Oo][Rr][Ii][Zz][Ee][Dd][Pp][Rr][Ii][Nn][Cc][Ii][Pp][Aa][Ll][Ss][Cc][Oo][Mm][Mm][Aa][Nn][Dd])
      split "$2"; walk "${w%%"$NL"*}" ;;
    [Aa][Uu][Tt][Hh][Oo][Rr][Ii][Zz][Ee][Dd][Kk][Ee][Yy][Ss][Cc][Oo][Mm][Mm][Aa][Nn][Dd][Uu][Ss][Ee][Rr])
      split "$2"; E=${E:-$w} ;;
  esac
}

# Splits a value into words, one a line, into w: quotes hold words together, # begins a comment.
split() {
  s=${1#=} w=
  while [ -n "$s" ]; do
    case $s in
      [' 	']*) s=${s#?} ;;
      '#'*) break ;;
      \"*\"*) s=${s#?}; w="${w:+$w$NL}${s%%\"*}"; s=${s#*\"} ;;
      \'*\'*) s=${s#?}; w="${w:+$w$NL}${s%%\'*}"; s=${s#*\'} ;;
      *) k=${s%%[' 	']*}; w="${w:+$w$NL}$k"; s=${s#"$k"} ;;
    esac
  done
}

# Adds the words in w to the list that $1 names, each once.
add_words() {
  y=$IFS IFS=$NL
  for k in $w; do
    eval "case \"\$NL\$$1\$NL\" in *\"\$NL\$k\$NL\"*) ;; *) $1=\"\${$1:+\$$1\$NL}\$k\" ;; esac"
  done
  IFS=$y
}

for_words() {
  y=$IFS IFS=$NL
  for k in $w; do "$1" "$k"; done
  IFS=$y
}

# sshd -T for the account $u, with all five parameters of our connection: the settings that matter, a line each.
ask_sshd() {
  IFS=' '
  set -- $X
  t=$("$B" -T ${F:+-f "$F"} -C "user=$u,host=${1:-127.0.0.1},addr=${1:-127.0.0.1},laddr=${3:-127.0.0.1},lport=${4:-22}" \
    2>/dev/null) || t=
  IFS=$NL
  for l in $t; do
    case $l in
      [Aa]uthorized* | [Pp]ubkey* | [Pp]ermit[RrEe]* | [Tt]rusted* | [Rr]e[vqf]* | [Mm]ax[Aa]uth* | [Ss]trict* | \
        [Uu]se* | [Aa]llow[UuGg]* | [Dd]eny* | [Aa]uthentication* | [Cc][Aa][Ss]* | [Ff]orce* | [Cc]hroot* | \
        [Pp]assword* | [Kk]bd*) ;;
      *) continue ;;
    esac
    printf 'set:%s:%s\n' "$u" "$l"
    case $S$l in [Aa]uthorized[Kk]eys[Ff]ile\ *) split "${l#* }"; add_words K ;; esac
  done
}
