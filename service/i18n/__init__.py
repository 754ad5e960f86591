"""The pages' language: catalogues of messages, the choice among them, dates and numbers. Imports service.base."""
