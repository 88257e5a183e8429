# shellcheck shell=bash
# Debian packages, unpacked and never installed. Sourced, never run.
#
# apt downloads them itself, so that signatures, proxies and mirrors are the machine's own; its state, lists and
# cache lie below .tools/apt, and nothing that belongs to the machine's apt is written to.

# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# The suite of this machine, for programs that must fit its C library; dies where it isn't Debian.
# $1: what the packages are for, as the beginning of a sentence.
require_debian() {
  local name=an\ unknown\ system
  if [ -r /etc/os-release ]; then
    # shellcheck source=/dev/null
    name=$(. /etc/os-release && printf '%s' "$PRETTY_NAME")
  fi
  if ! grep -qx 'ID="\?debian"\?' /etc/os-release 2>/dev/null || ! command -v apt-get >/dev/null; then
    die "$1 come from Debian's packages, and this is $name: install Docker with buildx, or use a Debian machine."
  fi
}

debian_codename() {
  # shellcheck source=/dev/null
  (. /etc/os-release && printf '%s' "${VERSION_CODENAME:-sid}")
}

# The first mirror in this machine's own sources that carries Debian itself. `--print-uris` needs no lists, which
# images of Debian lack.
debian_mirror() {
  local lists
  lists=$(mktemp -d)
  apt-get update --print-uris -o Dir::State::lists="$lists" 2>/dev/null |
    sed -nE "s,^'([^']*)/dists/($(debian_codename)|stable|oldstable|testing|unstable|sid)/InRelease'.*,\1,p" |
    head -n 1
  rm -rf "$lists"
}

# write_apt_state SUITE DIR: an apt of its own for one suite. Of the machine's settings only those on how to
# download (proxies) are taken over; its hooks after an update would clean the machine's caches.
write_apt_state() {
  local suite=$1 state=$2 mirror keyring
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || die "no Debian mirror is named in /etc/apt/sources.list or /etc/apt/sources.list.d: add one."
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [ -e "$keyring" ] || die "$keyring is missing: apt-get install debian-archive-keyring."
  mkdir -p "$state"/state/lists/partial "$state"/cache/archives/partial
  : >"$state/status"
  printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$mirror" "$suite" >"$state/sources.list"
  {
    apt-config dump | grep '^Acquire::' | grep -v '^Acquire::IndexTargets'
    cat <<CONF
Dir::State "$state/state/";
Dir::State::status "$state/status";
Dir::Cache "$state/cache/";
Dir::Etc::sourcelist "$state/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Sandbox::User "root";
CONF
  } >"$state/apt.conf"
}

apt_update() {
  local state=$1 output
  output=$(APT_CONFIG=$state/apt.conf apt-get -q update -o APT::Update::Error-Mode=any 2>&1) || {
    rm -rf "$state"
    die "Debian's mirror does not answer ($(grep -E '^(E|W|Err)' <<<"$output" | head -n 1)):" \
      "check the network, or install Docker with buildx."
  }
}

# download_packages SUITE DIR PACKAGE…: the packages' files, into DIR.
download_packages() {
  local suite=$1 to=$2 state=$tools/apt/$1 fresh=false
  shift 2
  mkdir -p "$to"
  if [ ! -e "$state/updated" ]; then
    write_apt_state "$suite" "$state"
    apt_update "$state"
    touch "$state/updated"
    fresh=true
  fi
  if ! (cd "$to" && APT_CONFIG=$state/apt.conf apt-get -qq download "$@") 2>/dev/null; then
    # Lists of last week name packages that the mirror has replaced since.
    $fresh || apt_update "$state"
    (cd "$to" && APT_CONFIG=$state/apt.conf apt-get -qq download "$@") >&2 ||
      die "apt cannot download $* from Debian $suite: check the network and run this again."
  fi
}

# unpack_packages SUITE ROOT PACKAGE…: what is missing of them, below ROOT. Safe when called twice at once.
unpack_packages() {
  local suite=$1 root=$2 package file downloads missing=()
  shift 2
  mkdir -p "$root" "$root.packages"
  lock "apt-$suite"
  for package in "$@"; do
    [ -e "$root.packages/$package" ] || missing+=("$package")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    downloads=$tools/apt/$suite.downloads
    rm -rf "$downloads"
    download_packages "$suite" "$downloads" "${missing[@]}"
    for file in "$downloads"/*.deb; do
      dpkg-deb -x "$file" "$root"
      dpkg-deb -f "$file" Version >"$root.packages/$(dpkg-deb -f "$file" Package)"
    done
    rm -rf "$downloads"
  fi
  unlock "apt-$suite"
}
