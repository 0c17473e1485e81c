"""Check digits by the published schemes, so that a mistyped number is noticed."""


def mod11_10(digits: str) -> str:
    """Check digit of a row of decimal digits by ISO 7064 MOD 11,10; one wrong digit or two swapped neighbours are noticed."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def holds_mod11_10(number: str) -> bool:
    """Whether the last digit of ``number`` is the check digit of the others."""
    return number.isdigit() and len(number) > 1 and mod11_10(number[:-1]) == number[-1]
