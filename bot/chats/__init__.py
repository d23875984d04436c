"""The platforms we speak on, a package each."""
