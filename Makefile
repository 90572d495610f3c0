# Verbs only; the logic is in scripts/.
PYTHON ?= python3
RUN = $(PYTHON) scripts/run.py

.PHONY: help run test image gdb check bench fuzz matrix clean
help:
	@$(RUN) help
run test image gdb check bench fuzz matrix clean:
	@$(RUN) $@
