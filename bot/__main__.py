"""`porsi`, also as `python -m bot`."""

from bot.staying import staying


def main() -> None:
    with staying():
        from bot.cli import app
    app()


if __name__ == "__main__":
    main()
