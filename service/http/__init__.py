"""From a request to what is asked, and from an answer to a response. Imports base, settings, payloads, live."""
