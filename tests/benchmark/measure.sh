# Sourced by the benchmarks that show how work grows. Reads their arguments, [--instructions] [KMSLINT],
# and sets kmslint, scratch (a folder that goes away) and unit.
root=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/../.." && pwd)
instructions=
if [ "${1:-}" = --instructions ]; then
  instructions=1
  shift
  command -v valgrind >/dev/null 2>&1 || { echo 'benchmark: valgrind is not installed' >&2; exit 2; }
fi
if [ -n "${1:-}" ]; then
  kmslint=$(readlink -f -- "$1")
else
  "$root/.ci/build-release" "$root"
  kmslint=$root/build/release/analyzer/cli/kmslint
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unit=ns
[ -z "$instructions" ] || unit=instructions

cost_of() { # PROGRAM [ARGUMENT...]: instructions, or nanoseconds of the mean of 20 runs
  if [ -n "$instructions" ]; then
    valgrind --tool=callgrind --callgrind-out-file="$scratch/callgrind" "$@" 2>&1 >/dev/null |
      sed -n 's/.*Collected : *//p'
    return
  fi
  begin=$(date +%s%N)
  runs=0
  while [ "$runs" -lt 20 ]; do
    "$@" >/dev/null 2>&1 || true # findings make the exit status 1
    runs=$((runs + 1))
  done
  echo $((($(date +%s%N) - begin) / 20))
}

cost() { # FOLDER: of the program, for the folder
  cost_of "$kmslint" "$1"
}
