#!/bin/sh
# Render the guides of docs/ as HTML pages in var/docs; fail when a link between files leads nowhere.
# Usage: tools/build-docs.sh BIN
set -eu

bin=$1
out=var/docs
broken=0

rm -rf "$out"
for page in $(find docs README.md CHANGELOG.md -name '*.md' 2>/dev/null | sort); do
    folder=$(dirname "$page")
    for link in $(grep -oE '\]\([^)# ]+' "$page" | sed 's/^](//' | grep -vE '^(https?|mailto):' || true); do
        if [ ! -e "$folder/$link" ]; then
            echo "$page: no file $link" >&2
            broken=1
        fi
    done
    mkdir -p "$out/$folder"
    {
        printf '<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n<title>%s</title>\n' "$page"
        "$bin/markdown-it" "$page" | sed -E 's/(href="[^":]+)\.md(["#])/\1.html\2/g'
    } >"$out/${page%.md}.html"
done
echo "Pages are in $out"
exit "$broken"
