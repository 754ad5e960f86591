"""Files → what each says by itself: found, opened, parsed, cached. Imports every room but retagging."""
