#!/bin/sh
# Check the import rules of setup.cfg on the package as it is installed: scripts/, templates/ and static/, which live
# at top level, are read as ds_pyramid.scripts and so on. Usage: tools/lint-imports.sh BIN
set -eu

root=$PWD
bin=$root/${1#"$root"/}
tree=$root/var/imports

rm -rf "$tree"
mkdir -p "$tree/ds_pyramid"
for entry in ds_pyramid/* scripts templates static; do
    [ ! -e "$entry" ] || ln -s "$root/$entry" "$tree/ds_pyramid/${entry#ds_pyramid/}"
done
cd "$tree"
PYTHONPATH=$tree "$bin/lint-imports" --no-cache --no-logo "$root/setup.cfg"
