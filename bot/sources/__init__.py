"""Where posts come from: one package for each kind of source."""
