#!/usr/bin/env sh
# Removes everything that a build makes: dist/ and artifacts/.
set -eu
cd "$(dirname "$0")"
rm -rf dist artifacts
echo "Removed dist and artifacts."
