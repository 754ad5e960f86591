"""Coverage-guided fuzzing, `make fuzz-inputs KIND=content|api|snapshot MINUTES=30`: a module for each kind of input."""
