#!/bin/sh
# Fetch the official design system of the French State (@gouvfr/dsfr) into var/dsfr, for sites that may use it:
# its licence reserves it to the State's administrations. Usage: tools/fetch-dsfr.sh [VERSION]
set -eu

version=${1:-${DSFR_VERSION:-1.15.3}}

if ! command -v npm >/dev/null 2>&1; then
    echo "npm is missing: install Node.js (Debian: apt-get install npm), or unpack @gouvfr/dsfr in var/dsfr." >&2
    exit 1
fi
mkdir -p var
archive=$(cd var && npm pack --silent "@gouvfr/dsfr@$version" | tail -n 1)
rm -rf var/dsfr
mkdir var/dsfr
tar -xzf "var/$archive" -C var/dsfr --strip-components=1
rm "var/$archive"
echo "@gouvfr/dsfr is in var/dsfr"
