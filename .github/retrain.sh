#!/usr/bin/env bash
# Trains an experiment again, builds, and writes what changed: retrain.sh EXPERIMENT SEEDS REPORT
set -euo pipefail
experiment=$1 report=$3
read -ra seeds <<<"$2"
if [ "$experiment" = demo ]; then
  python -m experiments train --data demo --epochs 2 --seeds "${seeds[@]}" --fresh
  # Drawn pictures make no post of the site: their difference is that to the committed runs.
  python -m generator build --runs experiments/results/demo --site build/demo
  python -m generator diff HEAD experiments/results/demo --markdown "$report"
else
  python -m experiments train --experiment "$experiment" --seeds "${seeds[@]}" --fresh
  python -m generator build
  python -m generator diff --markdown "$report"
fi
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  cat "$report" >>"$GITHUB_STEP_SUMMARY"
fi
