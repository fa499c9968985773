#!/usr/bin/env bash
set -euo pipefail
kubectl rollout restart -n payments deploy/settlement
