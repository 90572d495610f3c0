"""What the debug information of a finished image says about a machine that was stopped."""
