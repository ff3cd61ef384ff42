"""One module per command of the command line: what it does, without how its arguments are read (`pipelines.cli`)."""
