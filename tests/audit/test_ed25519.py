"""The checker's own Ed25519, against RFC 8032, 7.1, and against a library."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.audit.evidence.verify_evidence import BASE, L, P, _encode, is_signed

VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
        "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]


@pytest.mark.parametrize(("key", "text", "signature"), VECTORS)
def test_the_vectors_of_the_rfc(key: str, text: str, signature: str) -> None:
    result = bytes.fromhex(text)
    assert is_signed(bytes.fromhex(key), bytes.fromhex(signature), result)
    assert not is_signed(bytes.fromhex(key), bytes.fromhex(signature), result + b"\0")
    for place in (0, 31, 32, 63):
        other = bytearray.fromhex(signature)
        other[place] ^= 1
        assert not is_signed(bytes.fromhex(key), bytes(other), result)
    other = bytearray.fromhex(key)
    other[3] ^= 1
    assert not is_signed(bytes(other), bytes.fromhex(signature), result)


def test_no_second_signature_is_made_of_one() -> None:
    """A number beyond the order of the group, and numbers that are written in two ways."""
    key, text, signature = (bytes.fromhex(one) for one in VECTORS[1])
    more = int.from_bytes(signature[32:], "little") + L
    assert not is_signed(key, signature[:32] + more.to_bytes(32, "little"), text)
    assert not is_signed((P + 3).to_bytes(32, "little"), signature, text)
    assert not is_signed(((1 << 255) | 1).to_bytes(32, "little"), signature, text)
    for size in (0, 31, 33):
        assert not is_signed(key[:1] * size, signature, text)
    assert not is_signed(key, signature[:63], text)
    assert _encode(BASE).hex() == "58" + "66" * 31


@settings(max_examples=30, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), text=st.binary(max_size=200), bit=st.integers(0))
def test_it_says_what_the_library_says(seed: bytes, text: bytes, bit: int) -> None:
    ours = Ed25519PrivateKey.from_private_bytes(seed)
    public = ours.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = bytearray(ours.sign(text))
    assert is_signed(public, bytes(signature), text)
    signature[bit // 8 % 64] ^= 1 << bit % 8
    assert not is_signed(public, bytes(signature), text)
