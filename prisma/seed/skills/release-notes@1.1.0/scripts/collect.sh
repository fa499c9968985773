#!/usr/bin/env bash
# Prints "<short hash> <scope> <subject>" for each commit since the tag given.
set -euo pipefail
since="${1:?usage: collect.sh <tag>}"
git log "$since"..HEAD --no-merges --format='%h %s' |
  sed -E 's/^([0-9a-f]+) ([a-z]+)(\(([a-z-]+)\))?: /\1 \4 /'
