# How a demo tells what it does and how long that takes. Sourced by ./demo and the demos of examples/.

current=set-up
trap 'status=$?; [ $status -eq 0 ] || echo "demo failed during: $current" >&2' EXIT

# step TITLE: begins a part of the demo.
step() {
  current=$1
  printf '\n== %s (at %d s)\n' "$1" $SECONDS
}

# show COMMAND...: runs a command in sight of whoever watches.
show() {
  printf '$ %s\n' "$*"
  "$@"
}
