#!/usr/bin/env sh
# Builds dist/httpserver: one self-contained file for this machine, with app_config.toml beside it.
set -eu
cd "$(dirname "$0")"
dotnet publish HttpServer.Host -c Release -o dist "$@"
echo
echo "Built dist/httpserver. Try: dist/httpserver -d samples/site"
