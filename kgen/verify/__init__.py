"""Checks of finished images, from nothing but the file: see `kgen.verify.checks`."""
