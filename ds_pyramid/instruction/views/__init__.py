"""The pages of the instructeurs, one module each."""
