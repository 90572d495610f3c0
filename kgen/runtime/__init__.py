"""Containers, strings, formatting, heap and panic, written in the subset itself."""
