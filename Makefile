# Отклик · Otklik. Needs git, make, python3 with pip, and some Python >= 3.12.
PORT ?= 8000

.PHONY: help run test check measure docs messages requirements bundle release demonstration keep sbom attack audit bench bench-% screenshots look clean-data
help: ## this list
	@grep -hE '^[a-z%-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 16

run: ## запустить · start everything: site, desk, practice network (PORT=8000)
	@tools/environment run
	@.venv/bin/python tools/catalogues.py compile
	@exec .venv/bin/otklik run --demonstration --port $(PORT)

test: ## проверить работу · every test on SQLite, some on PostgreSQL too, and in a browser (FAST=1: the quick ones on SQLite)
	@tools/environment dev
	@FAST=$(FAST) tools/test

.PHONY: test-everywhere
test-everywhere: ## и на обеих базах · the same, everything on both databases
	@tools/environment dev
	@tools/test everywhere

check: ## проверить код · lint, types, import order, templates, migrations, translations
	@tools/environment dev
	@tools/check

measure: ## строение кода · circles of imports, imports in functions, lone bases, sizes
	@tools/environment dev
	@.venv/bin/python tools/measure.py

docs: ## документация · the documentation as a site, by Sphinx, in var/docs
	@tools/environment dev
	@tools/docs

messages: ## переводы · bring the catalogues of translations up to date
	@tools/environment dev
	@.venv/bin/python tools/catalogues.py messages

requirements: ## зависимости · compile requirements/*.in (UPGRADE=--upgrade for newer versions)
	@tools/environment dev
	@tools/requirements $(UPGRADE)

bundle: ## архив · one archive that installs without any registry, into dist/
	@tools/environment dev
	@.venv/bin/python -m tools.bundle

release: ## выпуск · sdist, wheel and archive of the last commit into dist/, each installed and tried
	@tools/environment dev
	@.venv/bin/python -m tools.release

demonstration: ## показ · play the demonstration anew into its snapshot, many minutes (PACK=DIR for another pack)
	@tools/environment dev
	@.venv/bin/python -m tools.demonstration $(if $(PACK),--pack $(PACK))
	@.venv/bin/python -m tools.demonstration --small $(if $(PACK),--pack $(PACK))

keep: ## запомнить выпуск · the database and promises of a release, for the tests of later ones (TAG=v1.0.0)
	@tools/environment dev
	@.venv/bin/python -m tools.kept $(TAG)

sbom: ## состав и лицензии · var/sbom.cdx.json (CycloneDX) and docs/reference/licences.md
	@tools/environment dev
	@tools/sbom

attack: ## напасть на себя · wapiti, sqlmap and long fuzzing on a demonstration of this machine
	@tools/environment dev
	@tools/attack

audit: ## известные уязвимости · pip-audit, which asks a foreign service: on a machine with a network
	@tools/environment dev
	@tools/outside
	@.tools/outside/bin/pip-audit --require-hashes --disable-pip -r requirements/base.txt

bench: ## все замеры · every benchmark in small into docs/performance.md (WITH="--only portal,desk")
	@tools/environment dev
	@.venv/bin/python bench/together.py $(WITH)

bench-%: ## замеры · run bench/%.py, with the options in WITH="…"
	@tools/environment dev
	@.venv/bin/python bench/$*.py $(WITH)

screenshots: ## картинки · take the pictures of the docs anew
	@tools/environment dev
	@tools/chromium
	@.venv/bin/python tools/screenshots.py

look: ## посмотреть · take every page at every width into var/look (ONLY=home,ask)
	@tools/environment dev
	@tools/chromium
	@ONLY=$(ONLY) .venv/bin/python tools/look.py

clean-data: ## удалить данные · delete var/: the database, uploads, keys and accounts
	@printf 'Удалить var/ со всеми данными? · Delete var/ with all data? [y/N] ' && read answer && [ "$$answer" = y ]
	@rm -rf var
