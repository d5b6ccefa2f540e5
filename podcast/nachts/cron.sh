#!/bin/sh
# Jede Nacht: Feed abrufen, Archiv sichern, Bibliothek bauen. Eine Zeile für `crontab -e`:
#   17 3 * * *  PODCAST_FEED=https://… /pfad/zur/bibliothek/podcast/nachts/cron.sh
# Mit ZIEL=/var/www/bibliothek davor geht der Bau auch hinaus, in einem Schritt und geprüft; sonst liegt er in site/.
# Es schreibt nur, wenn jemand etwas wissen muss; cron schickt das als Mail.
set -u
cd "$(dirname "$0")/../.." || exit 1
PATH="$PWD/.venv/bin:$PATH"
export PODCAST_PULL=never NO_MKDOCS_2_WARNING=1

meldung=$(python -m podcast pull 2>&1)
ende=$?
[ "$ende" -eq 0 ] || printf '%s\n' "$meldung"

git add --all podcast/archive
if ! git diff --cached --quiet -- podcast/archive; then
    git commit --quiet --message "Podcast: Archiv auf den Stand gebracht" -- podcast/archive || exit 1
    if git remote | grep -q .; then git push --quiet || echo "Das Archiv ist gesichert, aber nicht hochgeladen (git push)."; fi
fi

# Ohne --quiet: damit endete mkdocs trotz --strict immer mit 0.
bauen() { if [ -n "${ZIEL:-}" ]; then python -m library publish "$ZIEL"; else mkdocs build --strict; fi; }
bau=$(bauen 2>&1) || { printf '%s\n' "$bau"; exit 1; }
exit "$ende"
