"""Relocatable objects to images."""
