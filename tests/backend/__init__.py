"""Tests of kgen.backend."""
