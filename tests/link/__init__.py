"""Tests of kgen.link."""
