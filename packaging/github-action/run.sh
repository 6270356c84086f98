#!/usr/bin/env bash
# Runs leaklint as the inputs of `action.yml` say, which come as variables. The exit code is leaklint's own.
set -uo pipefail

args=(--format github)
[ -z "${LEAKLINT_SARIF:-}" ] || args+=(--format "sarif=$LEAKLINT_SARIF")
[ -z "${LEAKLINT_SINCE:-}" ] || args+=("--since=$LEAKLINT_SINCE")
[ -z "${LEAKLINT_PRESET:-}" ] || args+=("--preset=$LEAKLINT_PRESET")
[ -z "${LEAKLINT_FAIL_ON:-}" ] || args+=("--fail-on=$LEAKLINT_FAIL_ON")
args+=(--)
while IFS= read -r path; do
    [ -z "$path" ] || args+=("$path")
done <<<"${LEAKLINT_PATHS:-.}"

case ${LEAKLINT_VERSION:-} in
'') leaklint=(leaklint) ;;
*[!0-9A-Za-z.-]*)
    printf '::error title=leaklint::`%s` is no version\n' "${LEAKLINT_VERSION//[^0-9A-Za-z. -]/?}"
    exit 2
    ;;
*) leaklint=(npx --yes "leaklint@$LEAKLINT_VERSION") ;;
esac

"${leaklint[@]}" "${args[@]}"
code=$?
if [ -n "${GITHUB_OUTPUT:-}" ]; then
    printf 'exit-code=%s\n' "$code" >>"$GITHUB_OUTPUT"
fi
exit "$code"
