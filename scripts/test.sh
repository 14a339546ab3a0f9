#!/usr/bin/env bash
# `npm test`: installs and builds what is missing, then runs every check.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
node scripts/prepare.mjs
exec bash scripts/check.sh
