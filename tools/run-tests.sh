#!/bin/sh
# Run all tests: those without a browser in parallel, then those with Chromium one by one, even if the former failed.
# Usage: tools/run-tests.sh BIN WORKERS [PYTEST ARGUMENT...]
set -u

bin=$1 workers=$2
shift 2

"$bin/pytest" -n "$workers" --dist loadgroup -m "not browser" "$@"
plain=$?
"$bin/pytest" -m browser "$@"
browser=$?

# pytest answers 5 when it collected nothing. That is no failure for one half: the arguments may select tests of one
# kind only. It is one when neither half found a test.
[ "$plain" = 5 ] && exit "$browser"
[ "$plain" = 0 ] && [ "$browser" != 5 ] && exit "$browser"
exit "$plain"
