#!/usr/bin/env bash
# Sees to it that the virtual environment in the folder holds what its requirements.txt names, and nothing else.
set -euo pipefail
cd "$1"

if ! cmp --silent requirements.txt .venv/installed.txt; then
    python3 -m venv --clear .venv
    .venv/bin/pip install --quiet --disable-pip-version-check --requirement requirements.txt
    cp requirements.txt .venv/installed.txt
fi
