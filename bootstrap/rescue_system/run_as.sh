# Runs a script that comes on stdin as the user and group `uid:gid`, who need have no name here; as ourselves for an
# empty name.
run_as() {
  if [ -z "$1" ]; then /bin/sh -s
  else setpriv --reuid="${1%:*}" --regid="${1#*:}" --clear-groups /bin/sh -s; fi
}
