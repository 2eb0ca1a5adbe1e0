# Sourced by the scripts of this folder: sets $python to a Python of at least 3.11, or says in one sentence what is missing.
# $environment is the one whose finished interpreter is preferred, because it starts without a search. To run the
# program the system's own comes next: distributions build Python with profile-guided optimisation, a third of difference; one built by hand mostly is not.
system=
case "$environment:$PATH:" in .venv:*/usr/bin:*) system=/usr/bin/python3 ;; esac
python=
for candidate in "$here/../$environment/bin/python" "${SEKISHO_PYTHON:-}" "$system" python3 python3.13 python3.12 python3.11 python3.14; do
  [ -n "$candidate" ] || continue
  if "$candidate" -c 'import sqlite3, ssl, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$candidate; break; fi
done
if [ -z "$python" ]; then
  echo "sekisho: Python 3.11 or newer is needed and none was found on the PATH (set SEKISHO_PYTHON to name one)." >&2
  exit 1
fi
