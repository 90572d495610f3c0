"""What gdb loads: see `printers.py`."""
