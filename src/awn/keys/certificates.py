"""X.509 around a key that may live in a token: the request to an authority, and the chain that comes back."""

from __future__ import annotations

from itertools import pairwise

from asn1crypto import algos, csr, keys, pem, x509
from cryptography import x509 as certificates
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.keys.gateways import public_bytes
from awn.keys.queries import Key
from awn.keys.rules import Algorithm

_SIGNED_WITH = {Algorithm.ED25519: "ed25519", Algorithm.ECDSA_P256: "sha256_ecdsa"}
_CHAIN_LIMIT_BYTES = 64_000


def request(key: Key, common_name: str) -> str:
    """A PKCS#10 request (RFC 2986) as PEM, signed by the key wherever it lives."""
    information = csr.CertificationRequestInfo(
        {
            "version": "v1",
            "subject": x509.Name.build({"common_name": common_name}),
            "subject_pk_info": keys.PublicKeyInfo.load(_spki(key)),
            "attributes": csr.CRIAttributes([]),
        }
    )
    whole = csr.CertificationRequest(
        {
            "certification_request_info": information,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": _SIGNED_WITH[key.algorithm]}),
            "signature": key.sign(information.dump()),
        }
    )
    return bytes(pem.armor("CERTIFICATE REQUEST", whole.dump())).decode()


def check_chain(key: Key, given: bytes) -> str:
    """The chain as PEM, once it is the key's own and each certificate is signed by the next.

    Refuses `chain_unreadable`, `chain_of_another_key` and `chain_broken`.
    """
    try:
        chain = certificates.load_pem_x509_certificates(given[:_CHAIN_LIMIT_BYTES])
    except ValueError as error:
        raise Refusal("chain_unreadable", _("This file holds no certificates in PEM form.")) from error
    own = chain[0].public_key()
    if not isinstance(own, ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey) or public_bytes(own) != key.public:
        raise Refusal("chain_of_another_key", _("The first certificate belongs to another key."))
    for below, above in pairwise(chain):
        try:
            below.verify_directly_issued_by(above)
        except (InvalidSignature, ValueError, TypeError) as error:
            raise Refusal(
                "chain_broken", _("The certificates do not follow one another: each must be signed by the next.")
            ) from error
    return given[:_CHAIN_LIMIT_BYTES].decode("ascii", errors="replace")


def _spki(key: Key) -> bytes:
    public: ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey
    if key.algorithm is Algorithm.ED25519:
        public = ed25519.Ed25519PublicKey.from_public_bytes(key.public)
    else:
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key.public)
    return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
