# shellcheck shell=bash
# Debian packages, unpacked and never installed. Sourced, never run.
#
# apt downloads them itself, so that signatures, proxies and mirrors are the machine's own; its state, lists and
# cache lie below .tools/apt, and nothing that belongs to the machine's apt is written to.

# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# The suite of this machine, for programs that must fit its C library; dies where it isn't Debian.
# require_debian "The engine comes" "install another": the beginning of the sentence, and the other way out.
require_debian() {
  local name=an\ unknown\ system
  if [ -r /etc/os-release ]; then
    # shellcheck source=/dev/null
    name=$(. /etc/os-release && printf '%s' "$PRETTY_NAME")
  fi
  if ! grep -qx 'ID="\?debian"\?' /etc/os-release 2>/dev/null || ! command -v apt-get >/dev/null; then
    die "$1 from Debian's packages, and this is $name: $2, or use a Debian machine."
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

# learn_packages SUITE: lets the suite's own apt know what there is.
learn_packages() {
  local state=$tools/apt/$1
  if [ ! -e "$state/updated" ]; then
    write_apt_state "$1" "$state"
    apt_update "$state"
    touch "$state/updated"
  fi
}

# with_apt SUITE DIR ARGUMENT…: apt-get in DIR; once more with fresh lists if that fails, because lists of last week
# name packages that the mirror has replaced since.
with_apt() {
  local suite=$1 folder=$2 state=$tools/apt/$1
  shift 2
  mkdir -p "$folder"
  learn_packages "$suite"
  (cd "$folder" && APT_CONFIG=$state/apt.conf apt-get -qq "$@") >/dev/null 2>&1 && return
  apt_update "$state"
  (cd "$folder" && APT_CONFIG=$state/apt.conf apt-get -qq "$@") >&2 ||
    die "apt cannot get ${*: -1} from Debian $suite, its own words are above: check the network and run this again."
}

# unpack_files ROOT FILE…
unpack_files() {
  local root=$1 file name
  shift
  for file in "$@"; do
    name=$(dpkg-deb -f "$file" Package)
    dpkg-deb -x "$file" "$root"
    dpkg-deb -f "$file" >"$root.packages/$name.control"
    dpkg-deb -I "$file" md5sums >"$root.packages/$name.md5sums" 2>/dev/null || true
    dpkg-deb -f "$file" Version >"$root.packages/$name"
  done
}

# unpack_packages SUITE ROOT PACKAGE…: what is missing of them, below ROOT. Safe when called twice at once.
unpack_packages() {
  local suite=$1 root=$2 package downloads missing=()
  shift 2
  mkdir -p "$root" "$root.packages"
  lock "apt-$suite"
  for package in "$@"; do
    [ -e "$root.packages/$package" ] || missing+=("$package")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    downloads=$tools/apt/$suite.downloads
    rm -rf "$downloads"
    with_apt "$suite" "$downloads" download "${missing[@]}"
    unpack_files "$root" "$downloads"/*.deb
    rm -rf "$downloads"
  fi
  unlock "apt-$suite"
}

# use_programs PACKAGE=PROGRAM…: puts programs of this machine's own Debian on the PATH, with the libraries that it
# lacks. What is installed already is used.
use_programs() {
  local root=$tools/programs suite pair downloads missing=() wanted=()
  for pair in "$@"; do
    command -v "${pair#*=}" >/dev/null || missing+=("$pair")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  require_debian "the programs ${missing[*]#*=} come" "install them"
  suite=$(debian_codename)
  lock "apt-$suite"
  for pair in "${missing[@]}"; do
    [ -x "$root/wrappers/${pair#*=}" ] || wanted+=("${pair%=*}")
  done
  if [ ${#wanted[@]} -gt 0 ]; then
    downloads=$tools/apt/$suite.downloads
    rm -rf "$downloads"
    mkdir -p "$downloads/partial" "$root.packages" "$root/wrappers"
    # Held against what is installed here, so that only what is missing comes.
    with_apt "$suite" "$downloads" install --yes --download-only --no-install-recommends \
      -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache::archives="$downloads" -o Debug::NoLocking=true \
      "${wanted[@]}"
    unpack_files "$root" "$downloads"/*.deb
    rm -rf "$downloads"
    for pair in "${missing[@]}"; do write_wrapper "$root" "${pair#*=}"; done
  fi
  unlock "apt-$suite"
  PATH=$root/wrappers:$PATH
  export PATH
}

# write_wrapper ROOT PROGRAM: a command in ROOT/bin that finds its libraries below ROOT, before or after the merge of
# /bin and /lib into /usr.
write_wrapper() {
  local root=$1 program=$2 libraries binary
  libraries=$root/usr/lib/$(multiarch):$root/lib/$(multiarch)
  binary=$(find "$root/usr/bin" "$root/bin" -name "$program" -type f -print -quit 2>/dev/null || true)
  [ -n "$binary" ] || die "Debian's packages hold no program named $program."
  printf '#!/bin/sh\nLD_LIBRARY_PATH=%q exec %q "$@"\n' "$libraries" "$binary" >"$root/wrappers/$program"
  chmod 755 "$root/wrappers/$program"
}

# The name of the folder in which Debian keeps this architecture's libraries.
multiarch() {
  case $(dpkg --print-architecture) in
    amd64) printf x86_64-linux-gnu ;;
    arm64) printf aarch64-linux-gnu ;;
    *) die "Image Diet is tested on amd64 and arm64, and this machine is neither." ;;
  esac
}
