"""`wss`: the context of a configured certificate, and a self-signed certificate made on request."""

from __future__ import annotations

import logging
import os
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from pitboss.errors import PitbossError, SettingsError

log = logging.getLogger(__name__)
FOLDER = "tls"
VALID = timedelta(days=397)  # browsers take none that is valid for more than 398 days
_CLOCKS = timedelta(hours=1)  # how much later another machine's clock may be
_SOON = timedelta(days=30)
_LOCAL = ("localhost", "127.0.0.1", "::1")


class CertificateExists(PitbossError):
    """A certificate was made already."""


@dataclass(frozen=True, slots=True)
class CertificateFiles:
    """The two files of a certificate, in PEM."""

    certificate: Path
    key: Path

    @classmethod
    def of(cls, data_dir: Path) -> CertificateFiles:
        """Where the one that is made here is kept."""
        return cls(data_dir / FOLDER / "certificate.pem", data_dir / FOLDER / "key.pem")


def server_context(certificate: Path, key: Path | None) -> ssl.SSLContext:
    """The context for a certificate with its chain; its key may be in the same file. Reads files.

    Raises SettingsError. A certificate that has run out, or soon will, is a warning in the log.
    """
    certificate, key = certificate.expanduser(), key.expanduser() if key else None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    try:
        # without the function OpenSSL would ask for the password of a locked key in the terminal
        context.load_cert_chain(certificate, key, password=_no_password)
        _warn_of_the_end(certificate)
    except ssl.SSLError as error:
        raise SettingsError(
            f"The certificate {certificate} and its key do not serve: {error.reason or 'they are not in PEM'}. "
            "Check the settings `certificate` and `certificate_key`."
        ) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SettingsError(
            f"The certificate {certificate} or its key cannot be read: {reason}. "
            "Check the settings `certificate` and `certificate_key`."
        ) from error
    return context


def make_certificate(files: CertificateFiles, hosts: Iterable[str], *, replace: bool = False) -> list[str]:
    """Make a key and a certificate that it signs itself, for this machine and `hosts`. Gives the names in it.

    Raises CertificateExists, unless the old ones are to be replaced. The key is readable by its user alone.
    """
    if not replace and (files.certificate.exists() or files.key.exists()):
        raise CertificateExists(f"There is a certificate already: {files.certificate}. `--new` makes another one.")
    names = _names(hosts)
    key = ec.generate_private_key(ec.SECP256R1())
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    files.key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_private(files.key, secret)
    _write_private(files.certificate, _certificate(key, names).public_bytes(serialization.Encoding.PEM))
    return names


def _certificate(key: ec.EllipticCurvePrivateKey, names: list[str]) -> x509.Certificate:
    """A server's certificate for these names, and for nothing else: it cannot sign others."""
    public, now = key.public_key(), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Pattern Factory")])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS)
        .not_valid_after(now + VALID)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )


def _names(hosts: Iterable[str]) -> list[str]:
    """Each name that the certificate holds for, once. An address that stands for all others is none."""
    found = dict.fromkeys((*_LOCAL, socket.gethostname(), *hosts))
    return [name for name in found if _can_be_named(name)]


def _can_be_named(name: str) -> bool:
    try:
        return not ip_address(name).is_unspecified
    except ValueError:
        return bool(name) and name.isascii()


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _write_private(path: Path, content: bytes) -> None:
    """Write a file of its user's alone, whole or not at all."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with open(new, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(content)
    new.replace(path)


def _warn_of_the_end(certificate: Path) -> None:
    end = x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
    if end < datetime.now(UTC) + _SOON:
        log.warning("The certificate %s is valid until %s only. Make or get another one.", certificate, end.date())


def _no_password() -> str:
    raise SettingsError("The certificate's key is locked with a password. Give one without.")
