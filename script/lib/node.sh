# shellcheck shell=bash
# Node 24 and the npm packages, inside the clone. Sourced, never run.

# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# npm keeps its downloads and logs where everything else of this clone lies; npm and the TypeScript compiler would leave
# their compiled selves in the folder for temporary files.
export npm_config_cache=$tools/npm npm_config_update_notifier=false NODE_DISABLE_COMPILE_CACHE=1

major_of_node() {
  { node --version 2>/dev/null || true; } | sed -nE 's/^v([0-9]+)\..*/\1/p'
}

# Puts Node 24 on the PATH: the machine's own if it is new enough, else the pinned version, which npm fetches as a
# package and checks against the integrity in script/node-24/package-lock.json.
use_node() {
  local version major work home binary
  version=$(cat "$repository/.node-version")
  major=$(major_of_node)
  if [ -z "$major" ] || ! command -v npm >/dev/null; then
    die "Node and npm are missing: install Node $version, or any from 20 on (https://nodejs.org/en/download)."
  fi
  [ "$major" -lt "${version%%.*}" ] || return 0
  [ "$major" -ge 20 ] || die "Node $(node --version) is too old to fetch a newer one: install Node $version, or any from 20 on."
  home=$tools/node-$version
  lock node
  if [ ! -x "$home/bin/node" ]; then
    work=$home.new
    rm -rf "$work" "$home"
    mkdir -p "$work/bin"
    cp "$repository"/script/node-24/package*.json "$repository/.npmrc" "$work"
    run_npm "$work" ci --ignore-scripts
    binary=$(cd "$work" && find node_modules -path '*/bin/node' -type f)
    # To npm an optional package may be missing for any reason.
    [ -n "$binary" ] ||
      die "Node $version for $(uname -sm) cannot be had from npm: check the network (npm ping), or install it (https://nodejs.org/en/download)."
    # npm fetches it for any Linux, that with musl too.
    "$work/$binary" --version >/dev/null 2>&1 ||
      die "Node $version from npm needs glibc 2.28 or newer and does not run on this machine: install Node $version otherwise (on Alpine apk add nodejs npm; https://nodejs.org/en/download)."
    ln -s "../$binary" "$work/bin/node"
    mv "$work" "$home"
  fi
  unlock node
  PATH=$home/bin:$PATH
  export PATH
}

# run_npm DIR ARGUMENT…: silent unless it fails. A signal to the script ends npm too; left alone, bash would die and
# leave it running. Killed, because npm takes ten seconds to undo what the next run does anew.
run_npm() {
  local folder=$1 log=$tools/npm.log npm
  shift
  (cd "$folder" && become npm "$@" --no-audit --no-fund) >"$log" 2>&1 </dev/null &
  npm=$!
  trap 'kill -KILL "$npm"; exit 130' INT
  trap 'kill -KILL "$npm"; exit 143' TERM
  wait "$npm" || {
    say "$(grep -v '^npm warn' "$log" | head -n 20)"
    die "npm $1 failed, its first words are above: check the network (npm ping) and run this again."
  }
  trap - INT TERM
}

# Installs the packages of package-lock.json, unless exactly these are installed.
install_npm_packages() {
  local stamp=$repository/node_modules/.image-diet wanted
  wanted=$(sha256sum <"$repository/package-lock.json")
  lock npm
  if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    say "installing npm packages"
    run_npm "$repository" ci
    printf '%s' "$wanted" >"$stamp"
  fi
  unlock npm
}
