"""Related stories: features, weights, learning, calibration, reasons, rules. Imports base, corpus, engines, storage."""
