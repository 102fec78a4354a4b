# Debian packages that burin is built and tested with, and how a missing one gets onto the machine. Sourced by ./check,
# bench/run and the demos.

# What a build of the compiler and the use of its output need; no Python among it.
BUILD_PACKAGES="g++ cmake ninja-build pkg-config libmlir-19-dev mlir-19-tools llvm-19-dev llvm-19-tools
  libfmt-dev libprotobuf-dev protobuf-compiler zlib1g-dev libzip-dev libpng-dev libjpeg62-turbo-dev libgtest-dev"

# What the tests need besides.
TEST_PACKAGES="git python3 python3-venv ccache clang-19 clang-format-19 clang-tidy-19
  gcc-arm-none-eabi libnewlib-arm-none-eabi libstdc++-arm-none-eabi-newlib qemu-system-arm"

# missing_packages NAME...: prints those that are not installed; asks no network.
missing_packages() {
  local installed name
  installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null | sed -n 's/ installed$//p')
  for name in "$@"; do
    grep -qxF -- "$name" <<<"$installed" || echo "$name"
  done
}

# as_root: prints the words that make a command run as root, and fails where nobody may do that without a password.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    echo env
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    echo sudo -n env
  else
    return 1
  fi
}

# ensure_packages NAME...: installs what is missing, or names it and fails where this user or this system cannot.
ensure_packages() {
  local missing root
  if ! command -v dpkg-query >/dev/null; then
    [ "${BURIN_HAVE_PACKAGES:-0}" = 1 ] && return 0
    echo "error: this system has no dpkg, so nothing can be installed; burin needs what Debian 12 calls:" >&2
    echo "  $*" >&2
    echo "Install the same by your own means, then set BURIN_HAVE_PACKAGES=1." >&2
    return 1
  fi
  missing=$(missing_packages "$@" | tr '\n' ' ')
  missing=${missing% }
  [ -n "$missing" ] || return 0
  if ! command -v apt-get >/dev/null || ! root=$(as_root); then
    echo "error: packages are missing and this user may not install them; as root, run:" >&2
    echo "  apt-get install --no-install-recommends $missing" >&2
    return 1
  fi
  echo "Installing: $missing"
  # shellcheck disable=SC2086  # both are lists of words
  $root DEBIAN_FRONTEND=noninteractive apt-get -q update </dev/null &&
    $root DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends $missing </dev/null || {
    echo "error: apt-get could not install: $missing" >&2
    return 1
  }
}
