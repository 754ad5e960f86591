"""What answers people: the settings, the command line, the API and the demo site."""
