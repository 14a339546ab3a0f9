#!/usr/bin/env bash
# `npm test`: installs and builds what is missing, then runs every check.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The dashboard is tested in a real browser, Debian's own package. The shell without a screen takes less of the processor
# than the whole browser, so it is fetched where that can be done.
has() { command -v "$1" >/dev/null; }
fetched() {
  has apt-get && [ "$(id -u)" -eq 0 ] || return 1
  echo "Installing Chromium …"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$1"; } >/dev/null
}
if [ -z "${CHROMIUM:-}" ] && ! has chromium-headless-shell; then
  fetched chromium-headless-shell || has chromium || fetched chromium || {
    echo "The tests need Chromium: install the package chromium-headless-shell, or name a browser in CHROMIUM." >&2
    exit 1
  }
fi

node scripts/prepare.mjs
exec bash scripts/check.sh
