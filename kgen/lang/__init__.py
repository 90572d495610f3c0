"""What kernel code imports; under CPython it has the meaning that kgen compiles."""
