#!/bin/sh
# Check for the Debian packages that the application needs, and install those missing where this user may.
# Usage: tools/debian-packages.sh run|test...
#   run   what serving the site needs
#   test  what the tests need beside it: Chromium, clamd, and PostgreSQL's server programs
set -eu

missing=""
reasons=""

# need PACKAGE REASON COMMAND...: when COMMAND fails, PACKAGE is missing.
need() {
    package=$1 reason=$2
    shift 2
    "$@" >/dev/null 2>&1 && return
    missing="$missing $package"
    reasons="$reasons
  $package: $reason"
}

has_library() {
    PATH="$PATH:/sbin:/usr/sbin" ldconfig -p | grep -F "$1" >/dev/null
}

has_venv() {
    "${PYTHON:-python3}" -c "import ensurepip, venv"
}

has_file() {
    [ -e "$1" ]
}

has_program() {
    command -v "$1"
}

for group in "$@"; do
    case $group in
    run)
        need python3-venv "makes the Python environment" has_venv
        need libmagic1 "tells what kind of file was received" has_library libmagic.so.1
        need libpango-1.0-0 "lays out PDF documents" has_library libpango-1.0.so.0
        need libpangoft2-1.0-0 "lays out PDF documents" has_library libpangoft2-1.0.so.0
        need fonts-dejavu-core "the font of PDF documents" has_file /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
        ;;
    test)
        need chromium "the browser of the tests" has_program chromium
        need clamav-daemon "the antivirus of the tests" has_file /usr/sbin/clamd
        need postgresql "the database of the tests of several web processes" has_file /usr/lib/postgresql/*/bin/initdb
        ;;
    *)
        echo "debian-packages: unknown group '$group' (run, test)" >&2
        exit 2
        ;;
    esac
done

[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    as_root="no"
elif [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    as_root="no"
fi

if [ "$as_root" = "no" ]; then
    {
        echo "These Debian packages are missing, and this user may not install them:$reasons"
        echo "Ask an administrator to run:  apt-get install$missing"
    } >&2
    exit 1
fi

echo "Installing the Debian packages:$missing"
# The names are separated by spaces on purpose.
# shellcheck disable=SC2086
{
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing </dev/null >/dev/null
}
