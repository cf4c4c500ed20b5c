#!/bin/sh
# Writes cmd/truchman/default.pgo anew: what the translation and the whole proxy spend their time on, by which
# the compiler arranges the binary. To be run on a quiet machine after large changes of the hot path.
set -eu
cd "$(dirname "$0")"

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT

for part in update bulk; do
	go test -c -o "$directory/$part.test" "./$part"
	(cd "$part" && "$directory/$part.test" -test.cpu 1 -test.run '^$' -test.bench '/truchman' -test.benchtime 3s \
		-test.cpuprofile "$directory/$part.prof")
done
go build -o "$directory/" ./whole
GOMAXPROCS=1 "$directory/whole" profile -profile "$directory/whole.prof"
go tool pprof -proto "$directory"/*.prof >../cmd/truchman/default.pgo
