"""kir to LLVM text to a relocatable object."""
