# How Python packages get into an environment of their own. Sourced by ./check and bench/run.

# ensure_venv FOLDER REQUIREMENTS MODULE...: makes FOLDER hold what the list says; what is there already is not asked for
# again, unless the list changed or a MODULE is missing.
ensure_venv() {
  local venv=$1 list=$2
  shift 2
  cmp -s "$list" "$venv/requirements.txt" && "$venv/bin/python" - "$@" <<'END' && return 0
import importlib.util, sys
sys.exit(any(importlib.util.find_spec(name) is None for name in sys.argv[1:]))
END
  echo "Installing Python packages into $venv"
  [ -x "$venv/bin/python" ] || python3 -m venv "$venv" || return 1
  "$venv/bin/python" -m pip install --disable-pip-version-check -r "$list" || return 1
  cp "$list" "$venv/requirements.txt"
}
