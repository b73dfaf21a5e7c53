#!/usr/bin/env bash
# Train an experiment again, build, and report the difference: retrain.sh EXPERIMENT SEEDS REPORT
set -euo pipefail
experiment=$1 report=$3
read -ra seeds <<<"$2"
for seed in "${seeds[@]}"; do
  [[ $seed =~ ^[0-9]+$ ]] || { echo "$seed: seeds are numbers." >&2; exit 2; }
done
if [ "$experiment" = demo ]; then
  python -m experiments train --data demo --epochs 1 --seeds "${seeds[@]}" --fresh
  # The site has no post about drawn pictures: compare them with the committed runs.
  python -m generator build cats-vs-dogs --runs experiments/results/demo --site build/demo
  python -m generator diff HEAD experiments/results/demo --markdown "$report"
else
  python -m experiments train --experiment "$experiment" --seeds "${seeds[@]}" --fresh
  python -m generator build
  python -m generator diff --markdown "$report"
fi
