"""Certificates that an account trusts: checked on upload, stored under their hash."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused

LARGEST = 1024 * 1024
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """CA certificates, without anything else from the uploaded file."""

    names: tuple[str, ...]
    expires_at: datetime
    pem: bytes

    @property
    def file_name(self) -> str:
        return f"{hashlib.sha256(self.pem).hexdigest()[:32]}.pem"


def read_bundle(content: bytes, *, at: datetime) -> Bundle:
    """Raises Refused, with advice, when the file holds no usable certificate."""
    if len(content) > LARGEST:
        raise Refused(_("The file is larger than 1 MB: give only the certificates that are meant."))
    if b"PRIVATE KEY" in content:
        raise Refused(
            _("The file holds a private key. It was not saved: upload only the certificates.")
        )
    certificates = _parse(content)
    authorities = [certificate for certificate in certificates if _is_authority(certificate)]
    if not authorities:
        raise Refused(
            _("These certificates belong to sites, not to authorities: give the root certificate.")
        )
    valid = [c for c in authorities if c.not_valid_before_utc <= at <= c.not_valid_after_utc]
    if not valid:
        last = max(certificate.not_valid_after_utc for certificate in authorities)
        raise Refused(
            _(
                "None of these certificates is valid today (the last one until %(day)s): "
                "get new ones."
            )
            % {"day": date_format(last, "j E Y")}
        )
    return Bundle(
        names=tuple(_name(certificate) for certificate in valid),
        expires_at=min(certificate.not_valid_after_utc for certificate in valid),
        pem=b"".join(certificate.public_bytes(Encoding.PEM) for certificate in valid),
    )


def store(bundle: Bundle) -> str:
    """Write it into the data folder; returns the name for `path_of`. Repeatable."""
    path = Path(path_of(bundle.file_name))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    draft.write_bytes(bundle.pem)
    draft.replace(path)
    return bundle.file_name


def stored_bundle(name: str, *, at: datetime) -> Bundle | None:
    """The account's certificates; None when the file is gone or expired."""
    try:
        return read_bundle(Path(path_of(name)).read_bytes(), at=at)
    except (OSError, Refused):
        return None


def path_of(name: str) -> str:
    """The path of a bundle; empty for no name, an absolute path stays as it is."""
    return str(settings.DATA_DIR / "certificates" / name) if name else ""


def _parse(content: bytes) -> list[x509.Certificate]:
    try:
        found = x509.load_pem_x509_certificates(content)
    except ValueError:
        try:
            found = [x509.load_der_x509_certificate(content)]
        except ValueError:
            raise Refused(
                _("No certificate was found in the file: a file of the kind PEM is needed.")
            ) from None
    if len(found) > MOST:
        raise Refused(_("Too many certificates: give only those that are meant."))
    return found


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except (x509.ExtensionNotFound, ValueError):
        return False
    return bool(constraints.value.ca)


def _name(certificate: x509.Certificate) -> str:
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for attribute in certificate.subject.get_attributes_for_oid(kind):
            return str(attribute.value)[:120]
    return f"{certificate.serial_number:x}"
