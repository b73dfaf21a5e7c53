#!/usr/bin/env bash
# Commits what is changed on a branch and opens a pull request: propose.sh BRANCH REPORT
set -euo pipefail
branch=$1 report=$2
if [ -z "$(git status --porcelain -- experiments/results site)" ]; then
  echo "Nothing has changed."
  exit 0
fi
git config user.name "github-actions[bot]"
git config user.email "41898282+github-actions[bot]@users.noreply.github.com"
git switch -c "$branch"
git add experiments/results site
git commit -m "Train again"
git push -u origin "$branch"
gh pr create --title "Train again" --body-file "$report"
