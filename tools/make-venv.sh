#!/bin/sh
# Make the Python environment. Usage: tools/make-venv.sh PYTHON FOLDER
set -eu

python=$1 folder=$2

if ! "$python" -c "import sys; sys.exit(sys.version_info < (3, 11))"; then
    echo "ds_pyramid needs Python 3.11 or later; $python is $("$python" --version 2>&1)." >&2
    echo "Name another one:  make PYTHON=python3.11 ..." >&2
    exit 1
fi
"$python" -m venv "$folder"
