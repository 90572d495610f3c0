"""Source text to typed tree: name resolution, types, and every diagnostic."""
