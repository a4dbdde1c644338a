#!/bin/sh
# Nothing is left for later in words, and nothing points outside the project.
cd "$(dirname "$0")/../.." || exit 1
grep -rnwE 'TODO|FIXME|XXX|HACK' --include='*' . \
    --exclude-dir=.git --exclude-dir=build --exclude-dir=casts --exclude-dir=corpus \
    --exclude=words.sh && exit 1
exit 0
