"""How fast is compiled code, and how fast is it compiled? `python -m bench` measures and prints."""
