# Runs a script that comes on stdin as another user, with what this server has; as ourselves for an empty name.
run_as() {
  if [ -z "$1" ]; then /bin/sh -s
  elif command -v runuser >/dev/null 2>&1; then runuser -u "$1" -- /bin/sh -s
  elif command -v setpriv >/dev/null 2>&1 && setpriv --help 2>&1 | grep -q -- --reuid; then
    setpriv --reuid="$1" --regid="$(id -g "$1")" --init-groups /bin/sh -s
  elif command -v sudo >/dev/null 2>&1; then sudo -n -u "$1" /bin/sh -s
  else su -s /bin/sh "$1" -c '/bin/sh -s'; fi
}

finish() { printf '\n@@%s end \n' "$N"; }
