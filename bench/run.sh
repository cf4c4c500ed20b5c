#!/bin/sh
# Measures and prints the tables in Markdown, within about six minutes. What it starts has ended when it
# ends. `bench/run.sh quick` takes fewer and shorter turns, to see that everything still runs.
set -eu
cd "$(dirname "$0")"

runs=5 bulk_runs=3 time=200ms rounds=12
if [ "${1:-}" = quick ]; then runs=1 bulk_runs=1 time=20ms rounds=2; fi

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
trap 'exit 130' INT TERM

CGO_ENABLED=0 go build -C .. -trimpath -ldflags '-s -w' -o "$directory/truchman" ./cmd/truchman
# The binary is built with its profile, which go build finds beside its main package; so is what stands beside it here.
pgo=../cmd/truchman/default.pgo
for part in update bulk scale; do go test -pgo "$pgo" -c -o "$directory/$part.test" "./$part"; done
go build -pgo "$pgo" -o "$directory/" ./whole ./idle ./table

echo "## Measured"
echo
echo "$(awk -F ': ' '/^model name/ {print $2; exit}' /proc/cpuinfo), $(nproc) cores, Linux $(uname -r | cut -d . -f 1-2), $(go env GOVERSION)."
echo

# Whole runs after one another rather than -count, so that all parts see the machine's good and bad moments.
measure() { # part, how many runs
	for _ in $(seq "$2"); do "$directory/$1.test" -test.run '^$' -test.bench . -test.benchtime "$time"; done >"$directory/$1.txt"
	"$directory/table" <"$directory/$1.txt"
}
measure update "$runs"
measure bulk "$bulk_runs"
measure scale "$runs"
"$directory/whole" -truchman "$directory/truchman" -rounds "$rounds"
"$directory/idle" -truchman "$directory/truchman" -memory 0
