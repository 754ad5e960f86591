"""HTTP: access, limits, requests read, responses cached, problems, OpenAPI. Imports base, settings, payloads, live."""
