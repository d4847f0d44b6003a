"""Whether a point lies on one of the three NIST curves of RFC 5656 (numbers from SEC 2).

OpenSSH refuses a key whose point does not (sshkey_ec_validate_public), so a flipped bit is found in time.
"""

_CURVES = {
    "nistp256": (
        32,
        2**256 - 2**224 + 2**192 + 2**96 - 1,
        0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    ),
    "nistp384": (
        48,
        2**384 - 2**128 - 2**96 + 2**32 - 1,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
    ),
    "nistp521": (
        66,
        2**521 - 1,
        0x0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00,
    ),
}


def on_curve(curve: str, point: bytes) -> bool:
    """Say whether `point`, in uncompressed form (SEC 1 section 2.3.3), lies on `curve`."""
    if curve not in _CURVES:
        return False
    width, p, b = _CURVES[curve]
    if len(point) != 1 + 2 * width or point[0] != 4:
        return False
    x = int.from_bytes(point[1 : 1 + width], "big")
    y = int.from_bytes(point[1 + width :], "big")
    return x < p and y < p and (y * y - (x * x * x - 3 * x + b)) % p == 0
