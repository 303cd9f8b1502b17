"""`python -m emulator` is `convemu`."""

from emulator.cli.main import main

if __name__ == "__main__":
    main()
