# shellcheck shell=bash
# What every script here shares. Sourced, never run.

[ -z "${tools:-}" ] || return 0
set -euo pipefail

say() { printf '%s\n' "$*" >&2; }

# Ends with exit code 1. One sentence: what is missing, and how to get it.
die() {
  say "image-diet: $*"
  exit 1
}

# require_bash MAJOR MINOR: what it is that runs this. Older ones lack declare -A (macOS has 3.2), or take an empty array
# for an unset one.
require_bash() {
  [ "$1" -gt 4 ] || { [ "$1" -eq 4 ] && [ "$2" -ge 4 ]; } ||
    die "bash $1.$2 is too old: install bash 4.4 or newer (on macOS brew install bash), first on the PATH."
}

# require_program NAME WHERE: where it comes from.
require_program() {
  command -v "$1" >/dev/null || die "$1 is missing: install $2."
}

require_bash "${BASH_VERSINFO[0]}" "${BASH_VERSINFO[1]}"
require_program flock "util-linux (on macOS brew install flock)"
require_program sha256sum "GNU coreutils (on macOS brew install coreutils, with its gnubin folder on the PATH)"

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
readonly repository
# Everything that is installed, downloaded or built for this clone lies here; git ignores it.
readonly tools=$repository/.tools

# Where Debian keeps what root runs; not every shell has it.
PATH=$PATH:/usr/sbin:/sbin

# lock NAME: waits until no other script of this clone holds NAME; held until `unlock NAME` or the end.
declare -A locks=()
lock() {
  local fd
  mkdir -p "$tools/locks"
  exec {fd}>"$tools/locks/$1"
  flock "$fd"
  locks[$1]=$fd
}

unlock() {
  local fd=${locks[$1]}
  exec {fd}>&-
  unset "locks[$1]"
}

# become COMMAND…: for a subshell whose process shall be the command itself, and hold no lock.
become() {
  local fd
  for fd in "${locks[@]}"; do exec {fd}>&-; done
  exec "$@"
}

# A short name that is the same for the same clone and differs between clones.
clone_id() {
  printf '%s' "$repository" | sha256sum | cut -c1-8
}
