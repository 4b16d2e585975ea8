"""Root certificates as people give them: what can be trusted is kept, the rest is refused."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from otklik.channels.accounts import certificates
from otklik.channels.accounts.models import Account
from otklik.core.refusal import Refused

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
KEY = ec.generate_private_key(ec.SECP256R1())


def certificate(
    *, is_authority: bool = True, until: datetime = NOON + timedelta(days=900)
) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Учебный корень")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(KEY.public_key())
        .serial_number(7)
        .not_valid_before(NOON - timedelta(days=900))
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .sign(KEY, hashes.SHA256())
    )
    return made.public_bytes(Encoding.PEM)


def test_a_root_certificate_is_kept_and_nothing_else_of_its_file(
    settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    old = certificate(until=NOON - timedelta(days=1))
    bundle = certificates.read_bundle(b"# a note\n" + certificate() + old, at=NOON)
    assert bundle.names == ("Учебный корень",)
    name = certificates.store(bundle)
    kept = Path(certificates.path_of(name))
    assert kept.parent == tmp_path / "certificates"
    assert kept.read_bytes() == bundle.pem
    assert bundle.pem.count(b"BEGIN CERTIFICATE") == 1
    assert certificates.store(bundle) == name
    account = Account(ca_bundle=name)
    assert certificates.stored_bundle(account.ca_bundle, at=NOON) == bundle
    assert certificates.stored_bundle("gone.pem", at=NOON) is None


def test_the_form_of_a_file_does_not_matter() -> None:
    der = x509.load_pem_x509_certificate(certificate()).public_bytes(Encoding.DER)
    assert certificates.read_bundle(der, at=NOON).names == ("Учебный корень",)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "нет сертификата"),
        (b"%PDF-1.4", "нет сертификата"),
        (b"x" * (certificates.LARGEST + 1), "больше 1 МБ"),
        (certificate(is_authority=False), "сертификаты сайтов"),
        (certificate(until=NOON - timedelta(days=1)), "сегодня не действует"),
        (
            certificate() + KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            "закрытый ключ",
        ),
    ],
)
def test_what_cannot_be_trusted_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        certificates.read_bundle(content, at=NOON)


@given(st.binary(max_size=400))
def test_whatever_comes_is_read_or_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        certificates.read_bundle(b"-----BEGIN CERTIFICATE-----\n" + content, at=NOON)
