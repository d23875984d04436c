"""The platforms we speak on, one file each."""
