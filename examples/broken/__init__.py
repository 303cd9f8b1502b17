"""Copies of the clinic that are wrong in one way each: what `convemu play` is there to find."""
