.PHONY: messages
messages:
	@.venv/bin/python tools/catalogues.py messages
