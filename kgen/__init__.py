"""kgen: compiles a typed, memory-safe subset of Python to freestanding x86-64 images."""
