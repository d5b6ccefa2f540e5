# Each target is one line that a person could type. `make` alone lists them.
export NO_MKDOCS_2_WARNING := 1
BIN := .venv/bin

# Every target with a line of help is a command, not a file.
.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*## .*/\1/p' Makefile)

help: ## zeigt diese Liste
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 18

serve: .venv/site.stamp ## baut die Bibliothek und zeigt sie auf http://127.0.0.1:8000, jede Änderung sofort
	$(BIN)/mkdocs serve --dirty --livereload --watch overrides --dev-addr 127.0.0.1:8000

site: .venv/site.stamp ## baut die Bibliothek in den Ordner site/
	$(BIN)/mkdocs build --dirty

server: site ## baut und schreibt die Dateien für nginx, Caddy und Apache in den Ordner server/
	$(BIN)/python -m library policy

pdf: .venv/paper.stamp ## druckt Workbook, Wochenblätter, Checklisten, Plakat und Folien und veröffentlicht sie in site/
	AH_PAPIER=an $(BIN)/mkdocs build --dirty

edition: site ## macht die Ausgabe zum Mitnehmen in den Ordner edition/ (ALT=alte.zip vergleicht sie mit einer älteren)
	$(BIN)/python -m library edition $(if $(ALT),--alt "$(ALT)")

veroeffentlichen: .venv/site.stamp ## baut, prüft und schaltet um: make veroeffentlichen ZIEL=/var/www/bibliothek
	@$(BIN)/python -m library publish "$(ZIEL)"

zurueck: .venv/site.stamp ## zeigt wieder die vorige Ausgabe: make zurueck ZIEL=/var/www/bibliothek
	@$(BIN)/python -m library back "$(ZIEL)"

test: .venv/test.stamp check-code ## prüft alles, auch im Browser (höchstens 15 Minuten)
	$(BIN)/python -m pytest -m "not alles"

test-alles: .venv/test.stamp check-code ## dazu die vollen Matrizen
	$(BIN)/python -m pytest

check-code: .venv/test.stamp ## Stil und Typen
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

neu: .venv/site.stamp ## legt eine Datei an: make neu ART=checkliste TITEL="Der Aushang"
	@$(BIN)/python -m library new --woche "$${WOCHE-}" "$${ART-}" "$${TITEL-}"

pruefen: .venv/site.stamp ## prüft alle Inhalte, ohne zu bauen
	$(BIN)/python -m library check

reparieren: .venv/site.stamp ## zeigt und repariert, was eine Maschine kann; JA=1 speichert, ZURUECK=1 macht es rückgängig
	@$(BIN)/python -m library repair $(if $(JA),--ja) $(if $(ZURUECK),--zurueck)

bericht: .venv/site.stamp ## sagt der Redaktion, was fällig ist oder fehlt; unter make serve steht er auf /bericht/
	@$(BIN)/python -m library report

links: .venv/site.stamp ## fragt alle Links nach außen, ob sie noch antworten; braucht als Einziges das Netz
	@$(BIN)/python -m library links

redaktion: .venv/site.stamp ## holt Formulare für den Browser; unter make serve stehen sie auf /redaktion/
	@$(BIN)/python -m library editor

adressen: site ## trägt neue Adressen in die Liste aller ein, damit keine je verloren geht
	$(BIN)/python -m library addresses

bench-search: .venv/test.stamp ## misst die Güte der Suche neben Material und Pagefind allein
	$(BIN)/python tests/bench_search.py

bench-build: .venv/test.stamp ## misst den Bau neben MkDocs mit Material: 150, 1000 und 5000 Inhalte
	$(BIN)/python tests/bench_build.py

bench-serve: .venv/test.stamp ## misst die Zeit vom Speichern bis zur neuen Seite
	$(BIN)/python tests/bench_serve.py

sozialbilder: .venv/test.stamp ## zeichnet die Vorschaubilder der Arten neu
	$(BIN)/python tests/sozialbilder.py

lighthouse: .venv/test.stamp ## misst vier Seiten mit Lighthouse, je fünfmal (braucht npm)
	$(BIN)/python tests/lighthouse.py

update: .venv/test.stamp ## erneuert requirements.txt und lässt die Tests laufen
	$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 --upgrade -q requirements.in -o requirements.txt
	$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 --upgrade -q library/paper/requirements.in -o library/paper/requirements.txt
	$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 --upgrade -q tests/requirements.in -o tests/requirements.txt
	$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 --upgrade -q tests/properdocs.in -o tests/properdocs.txt
	$(MAKE) test

clean: ## entfernt alles, was wieder entstehen kann
	rm -rf site server papier edition .cache .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/site.stamp: requirements.txt
	@.ci/ensure venv
	@test -x $(BIN)/pip || python3 -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/paper.stamp: .venv/site.stamp library/paper/requirements.txt
	@.ci/ensure pango
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt -r library/paper/requirements.txt
	@touch $@

.venv/test.stamp: .venv/site.stamp .venv/paper.stamp tests/requirements.txt
	@.ci/ensure chromium
	@.ci/ensure nginx
	@.ci/ensure apache2
	@.ci/ensure caddy
	@.ci/ensure hunspell
	@.ci/ensure poppler
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt -r tests/requirements.txt
	@$(BIN)/python -m library editor || true # ohne npm entfallen nur die Tests der Redaktion im Browser
	@touch $@
