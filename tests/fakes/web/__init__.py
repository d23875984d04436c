"""A web that is not there: names, a server that answers as a test wants, and canaries that nobody may reach."""
