#!/usr/bin/env bash
# Builds Rust's standard library for wasm targets and puts it into the running toolchain.
#
#   rust-std.sh TARGET…
#
# For a machine on which `rustup target add` cannot reach its server but Debian's package mirror can be reached: Debian
# ships the sources of this very compiler (rust-src) and a libc for WASI (wasi-libc). No root is needed, and the
# system's own package settings and state are left alone. What is put in is marked with the compiler that it fits, and
# is replaced when that changes.
set -euo pipefail

targets=("$@")
[ ${#targets[@]} -gt 0 ] || { echo "usage: rust-std.sh TARGET…" >&2; exit 2; }

sysroot=$(rustc --print sysroot)
rustlib=$sysroot/lib/rustlib
release=$(rustc -vV | sed -n 's/^release: //p')
commit=$(rustc -vV | sed -n 's/^commit-hash: //p')
# The toolchain's own programs: a wrapper on PATH may choose another one by folder, and this script changes folders.
export PATH=$sysroot/bin:$PATH

for tool in apt-get dpkg-deb flock; do
  command -v "$tool" > /dev/null || { echo "rust-std.sh: needs $tool: this is the way for Debian and its kin" >&2; exit 1; }
done

# The path of the work folder ends up in the libraries' metadata, so it must be the same every time.
exec 9> "$rustlib/.wasm-std.lock"
flock 9
work=$rustlib/.wasm-std
rm -rf "$work"
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT

can_compile() {
  printf 'fn main() { println!("{}", 1) }' | rustc --target "$1" -o "$work/probe.wasm" - 2> "$work/probe.log"
}

missing=()
for target in "${targets[@]}"; do
  can_compile "$target" && continue
  if [ -e "$rustlib/$target" ] && [ ! -e "$rustlib/$target/.built-for" ]; then
    echo "rust-std.sh: rustup's $target does not work: remove it with \`rustup target remove $target\`" >&2
    exit 1
  fi
  missing+=("$target")
done
[ ${#missing[@]} -gt 0 ] || exit 0

# --- the sources, from the mirror that this system already uses -------------------------------------------------------

# The first section of the system's own sources, pointed at the suite with newer compilers.
mkdir -p "$work/apt/sources" "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
shopt -s nullglob
for file in /etc/apt/sources.list.d/*.sources; do
  awk 'BEGIN { RS = ""; ORS = "\n\n" } /(^|\n)URIs:/ && !/security/ { print; exit }' "$file" \
    | sed -E -e '/^#/d' -e 's/^Suites:.*/Suites: trixie-backports/' -e 's/^Components:.*/Components: main/' \
    > "$work/apt/sources/debian.sources"
  [ -s "$work/apt/sources/debian.sources" ] && break
done
[ -s "$work/apt/sources/debian.sources" ] || { echo "rust-std.sh: no package mirror is set up in /etc/apt" >&2; exit 1; }

apt() {
  apt-get -qq -o APT::Sandbox::User= -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/apt/sources" \
    -o Dir::State::lists="$work/apt/lists" -o Dir::Cache="$work/apt/cache" "$@"
}
apt update
(cd "$work/apt" && apt download "rust-src=$release*" wasi-libc) || {
  echo "rust-std.sh: Debian has no sources of Rust $release: \`rustup target add ${missing[*]}\` is the other way" >&2
  exit 1
}

unpack() { dpkg-deb --fsys-tarfile "$work"/apt/"$1"_*.deb | tar -x -C "$work" --strip-components="$2" "$3"; }
unpack rust-src 4 "./usr/src/rustc-$release/library" # to $work/library
unpack wasi-libc 3 ./usr/lib                         # to $work/TARGET

# --- the build: an empty crate that makes Cargo build std for itself ---------------------------------------------------

mkdir -p "$work/empty/src"
echo '#![no_std]' > "$work/empty/src/lib.rs"
printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n' > "$work/empty/Cargo.toml"

# `-Cembed-bitcode=yes`, or guests could not use link-time optimisation. The paths are those of an official build, so
# that no guest carries this machine's. Cargo finds the sources by a variable of its own tests, as the toolchain's own
# place for them belongs to rustup.
flags="-Cembed-bitcode=yes --remap-path-prefix=$work/library=/rustc/$commit/library"
flags+=" --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src=/cargo"
(
  cd "$work/empty"
  env -u CARGO_ENCODED_RUSTFLAGS -u RUSTUP_TOOLCHAIN __CARGO_TESTS_ONLY_SRC_ROOT="$work/library" RUSTC_BOOTSTRAP=1 \
    CARGO_TARGET_DIR="$work/target" CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1 RUSTFLAGS="$flags" \
    cargo build --quiet --release -Zbuild-std=std,panic_abort,proc_macro,test "${missing[@]/#/--target=}"
)

# --- into the toolchain, each target in one step -----------------------------------------------------------------------

for target in "${missing[@]}"; do
  new=$work/new/$target
  mkdir -p "$new/lib/self-contained"
  rustc -vV > "$new/.built-for"
  cp "$work/target/$target/release/deps"/*.rlib "$new/lib/"
  rm "$new"/lib/libempty-*.rlib
  case $target in
    *-wasi*) cp "$work/$target"/crt1-command.o "$work/$target"/crt1-reactor.o "$work/$target"/*.a "$new/lib/self-contained/" ;;
  esac
  rm -rf "${rustlib:?}/$target"
  mv "$new" "$rustlib/$target"
  can_compile "$target" || { cat "$work/probe.log" >&2; exit 1; }
done
