"""Random well-typed programs: every one is accepted by the checker, and means the same in every world."""
