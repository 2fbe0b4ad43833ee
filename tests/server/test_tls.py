"""`wss` over a real socket, with a certificate that the product made itself."""

from __future__ import annotations

import asyncio
import logging
import ssl
import stat
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from websockets.asyncio.client import connect

from app import tls
from app.server import CannotListen
from app.tls import CertificateExists, CertificateFiles, make_certificate, server_context
from pitboss.errors import SettingsError
from tests.server.conftest import QUICK, Running, Starter, ask, until
from tests.server.test_load import NARROW, deaf_client


@pytest.fixture
def files(tmp_path: Path) -> CertificateFiles:
    made = CertificateFiles.of(tmp_path / "data")
    make_certificate(made, ["desk.lan", "192.168.1.5"])
    return made


@pytest.fixture
async def secure(start: Starter, files: CertificateFiles) -> Running:
    """A server that speaks `wss`."""
    return await start(tls=partial(server_context, files.certificate, files.key))


def trusting(files: CertificateFiles) -> ssl.SSLContext:
    """What a client that trusts this certificate alone checks, as strictly as newer Pythons do."""
    context = ssl.create_default_context(cafile=str(files.certificate))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_a_client_that_trusts_the_certificate_is_served(
    secure: Running, files: CertificateFiles, host: str
) -> None:
    assert secure.server.is_secure
    url = f"wss://{host}:{secure.server.port}/ws"
    async with connect(url, ssl=trusting(files), proxy=None) as client:
        assert (await ask(client, type="run_rule", rule_code="x"))["type"] == "rule_result"


async def test_a_client_that_does_not_trust_it_stays_out(secure: Running) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        async with connect(f"wss://localhost:{secure.server.port}/ws", ssl=ssl.create_default_context(), proxy=None):
            pass
    assert secure.server.clients == 0


async def test_plain_reads_are_served_over_tls_too(secure: Running, files: CertificateFiles) -> None:
    reader, writer = await asyncio.open_connection("localhost", secure.server.port, ssl=trusting(files))
    writer.write(b"GET /patterns HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.1 200 OK\r\n")
    writer.close()
    await writer.wait_closed()


async def test_the_door_is_the_same(secure: Running, files: CertificateFiles) -> None:
    reader, writer = await asyncio.open_connection("localhost", secure.server.port, ssl=trusting(files))
    writer.write(b"GET /patterns HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.1 403 ")
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize("data", [b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", b"\x16\x03\x01\x00\x05hello"])
async def test_what_speaks_no_tls_is_cut_off(
    secure: Running, files: CertificateFiles, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await secure.raw(data)
    assert not answer.startswith(b"HTTP"), "nothing is said in the clear"
    assert len(answer) < 50, "an alert at most"
    async with connect(f"wss://localhost:{secure.server.port}/ws", ssl=trusting(files), proxy=None) as client:
        assert (await ask(client, type="run_rule", rule_code="x"))["type"] == "rule_result"
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_a_tls_handshake_that_does_not_end_is_cut_off(start: Starter, files: CertificateFiles) -> None:
    running = await start(replace(QUICK, open_timeout=0.2), tls=partial(server_context, files.certificate, files.key))
    assert await running.raw(b"") == b""
    assert await running.raw(b"\x16\x03\x01") == b""


async def test_a_thousand_half_open_tls_handshakes_keep_nobody_out(start: Starter, files: CertificateFiles) -> None:
    running = await start(replace(QUICK, open_timeout=10), tls=partial(server_context, files.certificate, files.key))
    half = [await running.open() for _ in range(1_000)]
    for _, writer in half:
        writer.write(b"\x16\x03\x01")
    async with connect(f"wss://localhost:{running.server.port}/ws", ssl=trusting(files), proxy=None) as client:
        assert (await ask(client, type="run_rule", rule_code="x"))["type"] == "rule_result"
    await running.server.aclose()
    for _, writer in half:
        writer.close()


async def test_a_client_that_does_not_read_is_closed_behind_tls_too(start: Starter, files: CertificateFiles) -> None:
    running = await start(NARROW, tls=partial(server_context, files.certificate, files.key))
    async with deaf_client(running, trusting(files)):
        (client,) = running.server._clients
        most = 0
        while running.server.clients:
            client.send("x" * 1_000)
            most = max(most, client._connection.transport.get_write_buffer_size())
            await asyncio.sleep(0)
        assert most < 2 * NARROW.max_outgoing
    assert running.server.reading.counters.closed_unread == 1


async def test_a_tls_hello_on_the_plain_port_is_cut_off_at_once(start: Starter) -> None:
    running = await start(replace(QUICK, open_timeout=3_600))
    with pytest.raises((ssl.SSLError, ConnectionError)):
        async with connect(f"wss://localhost:{running.server.port}/ws", ssl=ssl.create_default_context(), proxy=None):
            pass
    await until(lambda: not running.server._open)


async def test_a_certificate_that_does_not_serve_is_said_when_it_starts(start: Starter, tmp_path: Path) -> None:
    with pytest.raises(CannotListen, match=r"nothing\.pem or its key cannot be read: No such file or directory"):
        await start(tls=partial(server_context, tmp_path / "nothing.pem", None))


def test_the_certificate_holds_for_this_machine_and_the_names_given(files: CertificateFiles) -> None:
    certificate = x509.load_pem_x509_certificate(files.certificate.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {"localhost", "desk.lan"} < set(names.get_values_for_type(x509.DNSName))
    assert {str(address) for address in names.get_values_for_type(x509.IPAddress)} == {
        "127.0.0.1", "::1", "192.168.1.5",
    }  # fmt: skip
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc < timedelta(days=398)


def test_an_address_that_stands_for_all_is_no_name(tmp_path: Path) -> None:
    names = make_certificate(CertificateFiles.of(tmp_path), ["0.0.0.0", "::", "", "bücher.example", "127.0.0.1"])
    assert not {"0.0.0.0", "::", "", "bücher.example"} & set(names)
    assert names.count("127.0.0.1") == 1


def test_the_key_is_its_users_alone_and_is_not_replaced_unasked(files: CertificateFiles) -> None:
    assert stat.S_IMODE(files.key.stat().st_mode) == 0o600
    assert stat.S_IMODE(files.key.parent.stat().st_mode) == 0o700
    before = files.key.read_bytes()
    with pytest.raises(CertificateExists, match="There is a certificate already"):
        make_certificate(files, [])
    assert files.key.read_bytes() == before
    make_certificate(files, [], replace=True)
    assert files.key.read_bytes() != before
    assert stat.S_IMODE(files.key.stat().st_mode) == 0o600
    assert sorted(path.name for path in files.key.parent.iterdir()) == ["certificate.pem", "key.pem"]


def test_a_key_may_be_in_the_certificates_file(files: CertificateFiles, tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    both.write_bytes(files.key.read_bytes() + files.certificate.read_bytes())
    assert isinstance(server_context(both, None), ssl.SSLContext)


def test_what_is_wrong_with_a_certificate_is_said(files: CertificateFiles, tmp_path: Path) -> None:
    other = CertificateFiles.of(tmp_path / "other")
    make_certificate(other, [])
    locked, text = tmp_path / "locked.pem", tmp_path / "text.pem"
    locked.write_bytes(
        ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"x")
        )
    )
    text.write_text("no certificate")
    for certificate, key, said in (
        (files.certificate, other.key, "and its key do not serve"),
        (text, files.key, "do not serve"),
        (files.certificate, locked, "locked with a password"),
        (files.certificate, None, "do not serve"),
        (tmp_path, files.key, "cannot be read"),
    ):
        with pytest.raises(SettingsError, match=said):
            server_context(certificate, key)


def test_a_certificate_near_its_end_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    files = CertificateFiles.of(tmp_path)
    monkeypatch.setattr(tls, "VALID", timedelta(days=20))
    make_certificate(files, [])
    server_context(files.certificate, files.key)
    assert "is valid until" in caplog.text
