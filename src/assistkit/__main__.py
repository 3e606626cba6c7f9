"""`python -m assistkit`."""

from assistkit.cli import main

if __name__ == "__main__":
    main()
