"""Typed tree to kir: reference counts, errors as values and checks made explicit."""
