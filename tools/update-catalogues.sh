#!/bin/sh
# Extract the messages of code and templates, update the catalogues, compile them.
# Usage: tools/update-catalogues.sh BIN LOCALE_FOLDER TEMPLATE_CATALOGUE
set -eu

bin=$1 locale=$2 pot=$3

mkdir -p "$locale"
# Places are kept without line numbers and the date is not a change, so that a catalogue changes only when a message
# does. Our variables are ${so}: what looks like %-formats to lingua is none.
# Texts of mails are rewritten as Python beforehand, for lingua does not read templates of plain text.
mails=var/messages/mails.py
extracted=var/messages/extracted.pot
mkdir -p "${mails%/*}"
"$bin/python" tools/mail_messages.py templates/emails >"$mails"
"$bin/pot-create" --domain ds_pyramid --no-linenumbers --package-name ds_pyramid --output "$extracted" \
    ds_pyramid templates scripts "$mails"
sed -i -e '/^#, python-format$/d' -e '/^# FIRST AUTHOR/d' -e 's/^# SOME DESCRIPTIVE TITLE/# Texts of ds_pyramid/' "$extracted"
if [ ! -e "$pot" ] || ! diff -q -I '^"POT-Creation-Date:' "$extracted" "$pot" >/dev/null; then
    cat "$extracted" >"$pot"
fi

for language in fr en; do
    po=$locale/$language/LC_MESSAGES/ds_pyramid.po
    mkdir -p "$(dirname "$po")"
    if [ -e "$po" ]; then
        "$bin/pybabel" --quiet update --domain ds_pyramid --no-fuzzy-matching --ignore-obsolete \
            --input-file "$pot" --output-dir "$locale" --locale "$language"
    else
        "$bin/pybabel" --quiet init --domain ds_pyramid \
            --input-file "$pot" --output-dir "$locale" --locale "$language"
    fi
done
"$bin/pybabel" --quiet compile --domain ds_pyramid --directory "$locale" --statistics
