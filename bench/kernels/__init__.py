"""The measured programs, in the subset. `bench/c` and `bench/rust` hold the same programs in C and Rust."""
