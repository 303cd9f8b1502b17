"""What the emulator's own API answers. These shapes are ours, not the vendor's: nothing is answered that is not here.

The values are put together in `web/api/emulator`; a test compares what is really answered with these models.
"""
