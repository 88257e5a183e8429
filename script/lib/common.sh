# shellcheck shell=bash
# What every script here shares. Sourced, never run.

[ -z "${tools:-}" ] || return 0
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
readonly repository
# Everything that is installed, downloaded or built for this clone lies here; git ignores it.
readonly tools=$repository/.tools

# Where Debian keeps what root runs; not every shell has it.
PATH=$PATH:/usr/sbin:/sbin

say() { printf '%s\n' "$*" >&2; }

# Ends with exit code 1. One sentence: what is missing, and how to get it.
die() {
  say "image-diet: $*"
  exit 1
}

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
