#!/usr/bin/env bash
# Writes the npm packages of a release from its archives.
#
# usage: packaging/npm/from-archives.sh ARCHIVES FOLDER
set -euo pipefail

archives=${1:?name the folder of the archives}
out=${2:?name the folder to write to}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

binaries=()
for archive in "$archives"/leaklint-*; do
    name=$(basename "$archive")
    case $name in
    *.tar.gz) name=${name%.tar.gz} binary=leaklint && tar -xzf "$archive" -C "$work" ;;
    *.zip) name=${name%.zip} binary=leaklint.exe && unzip -q "$archive" -d "$work" ;;
    *) continue ;;
    esac
    binaries+=("${name#leaklint-}=$work/$name/$binary")
done
[ "${#binaries[@]}" -gt 0 ] || { printf 'error: `%s` has no archive of leaklint\n' "$archives" >&2 && exit 2; }
node "$here/build.mjs" "$out" "${binaries[@]}"
