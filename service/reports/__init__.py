"""What commands tell, in words and as JSON. Imports base, settings, payloads."""
