"""The JSON shapes of the vendor's contract, and the two ways across the border: parse and dump."""
