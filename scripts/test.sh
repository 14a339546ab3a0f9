#!/usr/bin/env bash
# `npm test`: installs and builds what is missing, then runs every check.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The dashboard is tested in a real browser, Debian's own package.
if ! command -v chromium >/dev/null && [ -z "${CHROMIUM:-}" ]; then
  if command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; then
    echo "Installing Chromium …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null
    apt-get install -y -qq --no-install-recommends chromium >/dev/null
  else
    echo "The tests need Chromium: install the package chromium, or name a browser in CHROMIUM." >&2
    exit 1
  fi
fi

node scripts/prepare.mjs
exec bash scripts/check.sh
