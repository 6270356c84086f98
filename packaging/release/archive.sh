#!/usr/bin/env bash
# Puts a built binary with its licences into the archive that a release offers, named and laid out as `cargo binstall` is
# told in Cargo.toml.
#
# usage: packaging/release/archive.sh TARGET FOLDER [BINARY]
set -euo pipefail

target=${1:?name the target, such as x86_64-unknown-linux-gnu}
out=${2:?name the folder to write to}
suffix=''
case $target in *-windows-*) suffix=.exe ;; esac
binary=${3:-target/$target/dist/leaklint$suffix}
repository=$(cd "$(dirname "$0")/../.." && pwd)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
name=leaklint-$target
mkdir -p "$work/$name/completions" "$out"
cp "$binary" "$work/$name/leaklint$suffix"
chmod 755 "$work/$name/leaklint$suffix"
for file in LICENSE LICENSE-APACHE LICENSE-MIT README.md CHANGELOG.md THIRD-PARTY-NOTICES; do
    cp "$repository/$file" "$work/$name/$file"
done
for shell in bash zsh fish powershell elvish; do
    "$binary" completions "$shell" >"$work/$name/completions/leaklint.$shell"
done
"$binary" man >"$work/$name/leaklint.1"

out=$(cd "$out" && pwd)
cd "$work"
case $target in
*-windows-*) 7z a -bd -tzip "$out/$name.zip" "$name" >/dev/null ;;
*) tar -czf "$out/$name.tar.gz" "$name" ;;
esac
