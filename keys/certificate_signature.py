"""Whether a certificate was signed by the CA it names (PROTOCOL.certkeys)."""

from keys.certificate import Certificate
from keys.signature import is_signed_by


def signed_by_its_ca(certificate: Certificate) -> bool:
    """Check the signature. A damaged one is no signature; never raises."""
    return is_signed_by(certificate.ca_blob, certificate.signed, certificate.signature)
