#!/usr/bin/env bash
# `npm run check`: the whole gate. Types, lint and unused code count as one check each, tests one by one.
# The last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$PWD/node_modules/.bin:$PATH"

passed=0
failed=0
results="$(mktemp)"
trap 'rm -f "$results"' EXIT

check() {
  echo "── $1"
  shift
  if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

check "types" tsc --noEmit
check "types of the dashboard" tsc -p dashboard
check "lint and format" biome check .
check "unused code" knip

echo "── tests"
vitest run --reporter=default --reporter=json --outputFile.json="$results"
status=$?
# A file that cannot be loaded has no tests that could fail, so it counts itself.
counts="$(node -e '
  const { testResults, numPassedTests, numFailedTests } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  ).length;
  console.log(numPassedTests, numFailedTests + unloaded);
' "$results" 2>/dev/null || echo "0 1")"
read -r tests_passed tests_failed <<<"$counts"
if [ "$status" -ne 0 ] && [ "$tests_failed" -eq 0 ]; then tests_failed=1; fi
passed=$((passed + tests_passed))
failed=$((failed + tests_failed))

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
