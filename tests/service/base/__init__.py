"""The pages' catalogues and the choice among them."""
