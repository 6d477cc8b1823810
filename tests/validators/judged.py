"""Makes the containers of tests/golden/hostile that tests/it/signing/judged.rs judges: signatures that hold, with
certificates, time-stamps and answers that do not, or that this program cannot judge. It needs cryptography, lxml and
asn1crypto:

    python judged.py [name]

Keys and serial numbers that are not in golden/pki are new each time; made-up people only.
"""

import datetime
import hashlib
import io
import pathlib
import subprocess
import sys
import tempfile
import zipfile

import foreign
from asn1crypto import algos, cms, core, ocsp, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, padding, rsa, utils
from cryptography.x509 import ocsp as responses
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from foreign import DS, ENC, FILES, GOLDEN, MORE, PKI, XADES, b64, canonical, certificate, manifest
from lxml import etree

OUT = GOLDEN / "hostile"
XADES_141 = "http://uri.etsi.org/01903/v1.4.1#"
EXCLUSIVE = foreign.C14N["exclusive"]
SIGNED = datetime.datetime.fromisoformat(foreign.SIGNED_AT.replace("Z", "+00:00"))
STAMPED = SIGNED + datetime.timedelta(seconds=60)
BEFORE, LATER = (STAMPED + datetime.timedelta(seconds=s) for s in (-10, 10))
HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
PERSON = certificate("person").subject
POLICIES = (x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier("1.2.3"), None)]), True)
AUTHORITY = ("key_cert_sign", "crl_sign")


def key(name):
    return serialization.load_pem_private_key((PKI / f"{name}.key").read_bytes(), None)


def new_key():
    return rsa.generate_private_key(65537, 2048)


def der(made):
    return made.public_bytes(serialization.Encoding.DER)


def named(text):
    parts = [(NameOID.COUNTRY_NAME, "AZ"), (NameOID.COMMON_NAME, text)]
    return x509.Name([x509.NameAttribute(*part) for part in parts])


class Holder:
    """A certificate with its key, and what it can sign."""

    def __init__(self, certificate, key):
        self.certificate, self.key = certificate, key

    def issue(self, subject, key, usage=("content_commitment",), is_authority=False, purpose=None, extensions=(),
              until=(2045, 1, 1), salt=None):
        usages = ("digital_signature content_commitment key_encipherment data_encipherment key_agreement "
                  "key_cert_sign crl_sign encipher_only decipher_only").split()
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject if isinstance(subject, x509.Name) else named(subject))
            .issuer_name(self.certificate.subject if self.certificate else named(subject))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime.datetime(2020, 1, 1))
            .not_valid_after(datetime.datetime(*until))
            .add_extension(x509.BasicConstraints(is_authority, None), True)
            .add_extension(x509.KeyUsage(**{name: name in usage for name in usages}), True)
        )
        if purpose:
            builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), True)
        for extension, is_critical in extensions:
            builder = builder.add_extension(extension, is_critical)
        sha256 = hashes.SHA256()
        if salt is not None:
            made = builder.sign(self.key, sha256, rsa_padding=padding.PSS(padding.MGF1(sha256), salt))
        else:
            made = builder.sign(self.key, None if isinstance(self.key, ed448.Ed448PrivateKey) else sha256)
        return Holder(made, key)

    def authority(self, subject, key=None, **options):
        return self.issue(subject, key or new_key(), **{"usage": AUTHORITY, "is_authority": True, **options})

    def stamper(self, subject, key=None):
        return self.issue(subject, key or new_key(), ("digital_signature",), purpose=ExtendedKeyUsageOID.TIME_STAMPING)

    def sign(self, data, digest="sha256", salt=None, as_xml=False):
        algorithm = HASHES[digest]
        if isinstance(self.key, rsa.RSAPrivateKey):
            pss = padding.PSS(padding.MGF1(algorithm), salt) if salt is not None else padding.PKCS1v15()
            return self.key.sign(data, pss, algorithm)
        value = self.key.sign(data, ec.ECDSA(algorithm))
        if not as_xml:
            return value
        size = (self.key.curve.key_size + 7) // 8
        return b"".join(number.to_bytes(size, "big") for number in utils.decode_dss_signature(value))


def held(name):
    return Holder(certificate(name), key({"ocsp-rogue": "ocsp", "tsa-rogue": "tsa"}.get(name, name)))


ROOT, ISSUING, SIGNER, TSA, OCSP = (held(name) for name in ("root", "issuing", "person", "tsa", "ocsp"))


def token(stamped, by=TSA, imprint="sha256", salt=None, others=(ISSUING,), is_alone=False, extensions=None, at=STAMPED):
    """A time-stamp (RFC 3161)."""
    info = {"version": "v1", "policy": "1.2.3", "serial_number": 7, "gen_time": at, "message_imprint": {
        "hash_algorithm": {"algorithm": imprint}, "hashed_message": hashlib.new(imprint, stamped).digest()}}
    if extensions:
        info["extensions"] = extensions
    content, own = tsp.TSTInfo(info).dump(), asn1.Certificate.load(der(by.certificate))
    named_by = {"certs": [{"hash_algorithm": {"algorithm": "sha256"}, "cert_hash": own.sha256}]}
    attributes = cms.CMSAttributes([
        {"type": "content_type", "values": ["tst_info"]},
        {"type": "message_digest", "values": [hashlib.sha256(content).digest()]},
        {"type": "signing_certificate_v2", "values": [named_by]},
    ])
    algorithm = {"algorithm": "sha256_rsa" if isinstance(by.key, rsa.RSAPrivateKey) else "sha256_ecdsa"}
    if salt is not None:
        mask = {"algorithm": "mgf1", "parameters": {"algorithm": "sha256"}}
        algorithm = {"algorithm": "rsassa_pss", "parameters": algos.RSASSAPSSParams(
            {"hash_algorithm": {"algorithm": "sha256"}, "mask_gen_algorithm": mask, "salt_length": salt})}
    data = {
        "version": "v3", "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "tst_info", "content": cms.ParsableOctetString(content)},
        "signer_infos": [{
            "version": "v1", "digest_algorithm": {"algorithm": "sha256"}, "signed_attrs": attributes,
            "sid": cms.SignerIdentifier("issuer_and_serial_number", {
                "issuer": own.issuer, "serial_number": own.serial_number}),
            "signature_algorithm": algorithm, "signature": by.sign(attributes.dump(), salt=salt)}],
    }
    if not is_alone:
        data["certificates"] = [own, *(asn1.Certificate.load(der(other.certificate)) for other in others)]
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(data)}).dump()


def in_ber(encoded, depth=0):
    """The same with indefinite lengths, and the content in two parts."""
    out = b""
    while encoded:
        length, head = encoded[1], 2
        if length & 0x80:
            head += length & 0x7F
            length = int.from_bytes(encoded[2:head], "big")
        tag, content, whole = encoded[0], encoded[head:head + length], encoded[:head + length]
        encoded = encoded[head + length:]
        if depth < 4 and tag in (0x30, 0xA0):
            out += bytes([tag, 0x80]) + in_ber(content, depth + 1) + b"\0\0"
        elif depth <= 4 and tag == 0x04:
            rest = content[10:]
            out += b"\x24\x80\x04\x0A" + content[:10] + b"\x04\x82" + len(rest).to_bytes(2, "big") + rest + b"\0\0"
        else:
            out += whole
    return out


def answer(about=SIGNER, by=OCSP, since=None, reason=None, at=STAMPED + datetime.timedelta(seconds=30)):
    """What a responder says (RFC 6960); produced at a time of our choice, so signed by hand."""
    status = responses.OCSPCertStatus.REVOKED if since else responses.OCSPCertStatus.GOOD
    builder = responses.OCSPResponseBuilder().add_response(
        about.certificate, ISSUING.certificate, hashes.SHA1(), status, at, None, since, reason)
    builder = builder.responder_id(responses.OCSPResponderEncoding.NAME, by.certificate).certificates([by.certificate])
    made = builder.sign(by.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    response = ocsp.OCSPResponse.load(made)
    basic = response["response_bytes"]["response"].parsed
    basic["tbs_response_data"]["produced_at"] = at
    basic["signature"] = by.sign(basic["tbs_response_data"].dump(force=True))
    response["response_bytes"]["response"] = core.ParsableOctetString(basic.dump(force=True))
    return response.dump(force=True)


def revocation_list(about, since, reason, by=ISSUING, others=0):
    revoked = x509.RevokedCertificateBuilder().serial_number(about.certificate.serial_number).revocation_date(since)
    revoked = revoked.add_extension(x509.CRLReason(reason), False).build()
    builder = x509.CertificateRevocationListBuilder().issuer_name(by.certificate.subject)
    builder = builder.last_update(SIGNED + datetime.timedelta(hours=1)).next_update(SIGNED + datetime.timedelta(days=7))
    for number in range(others):
        other = x509.RevokedCertificateBuilder().serial_number((0xF0 << 120) + number).revocation_date(since)
        builder = builder.add_revoked_certificate(other.build())
    return der(builder.add_revoked_certificate(revoked).sign(by.key, hashes.SHA256()))


def first_version_list():
    """As openssl makes them where nothing is configured."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "conf").write_text(f"[ca]\ndefault_ca = any\n[any]\ndatabase = {folder}/index\ndefault_md = sha256\n")
        (folder / "index").touch()
        made = subprocess.run(
            ["openssl", "ca", "-gencrl", "-config", folder / "conf", "-cert", PKI / "issuing.pem", "-keyfile",
             PKI / "issuing.key", "-crl_lastupdate", "20260303000000Z", "-crl_nextupdate", "20260309000000Z"],
            check=True, capture_output=True)
        return subprocess.run(
            ["openssl", "crl", "-outform", "DER"], input=made.stdout, check=True, capture_output=True).stdout


def values(name, parts, part):
    inside = "".join(f"<xades:{part}>{b64(value)}</xades:{part}>" for value in parts)
    return f"<xades:{name}>{inside}</xades:{name}>" if parts else ""


def certificates(*holders):
    return values("CertificateValues", [der(h.certificate) for h in holders], "EncapsulatedX509Certificate")


def revocations(answers=(), lists=()):
    lists = values("CRLValues", lists, "EncapsulatedCRLValue")
    answers = values("OCSPValues", answers, "EncapsulatedOCSPValue")
    return f"<xades:RevocationValues>{lists}{answers}</xades:RevocationValues>"


def apart(content):
    return f'<x:TimeStampValidationData xmlns:x="{XADES_141}">{content}</x:TimeStampValidationData>'


def container(signature):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        def add(name, content, method=zipfile.ZIP_DEFLATED):
            info = zipfile.ZipInfo(name, (2026, 3, 2, 10, 0, 6))
            info.compress_type = method
            archive.writestr(info, content)

        add("mimetype", "application/vnd.etsi.asic-e+zip", zipfile.ZIP_STORED)
        for name, _, content in FILES:
            add(name, content)
        add("META-INF/manifest.xml", manifest())
        add("META-INF/signatures0.xml", signature)
    return made.getvalue()


def signature_stamp(tokens):
    inside = "".join(f"<xades:EncapsulatedTimeStamp>{b64(made)}</xades:EncapsulatedTimeStamp>" for made in tokens)
    return (f'<xades:SignatureTimeStamp xmlns:xades="{XADES}" xmlns:ds="{DS}">'
            f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"/>{inside}</xades:SignatureTimeStamp>')


def signed(by=SIGNER, change=lambda source: source, unsigned=None, xades=XADES, archive=None, behind=None):
    """A signature that holds; `unsigned` makes the unsigned properties for its canonical SignatureValue, `archive`
    a token over all that is there then, `behind` a property that stands behind that."""
    rsa_or_ec = "rsa" if isinstance(by.key, rsa.RSAPrivateKey) else "ecdsa"
    source = foreign.template("person", MORE + f"{rsa_or_ec}-sha256", ENC + "sha256", EXCLUSIVE)
    for digest in (lambda c: b64(der(c)), lambda c: b64(hashlib.sha256(der(c)).digest())):
        source = source.replace(digest(SIGNER.certificate), digest(by.certificate))
    document = etree.fromstring(change(source).encode())
    signature = document.find(f"{{{DS}}}Signature")
    properties = signature.find(f".//{{{xades}}}SignedProperties")
    contents = [content for _, _, content in FILES] + ([canonical(properties)] if properties is not None else [])
    for value, content in zip(signature.findall(f"{{{DS}}}SignedInfo//{{{DS}}}DigestValue"), contents, strict=True):
        value.text = b64(hashlib.sha256(content).digest())
    value = signature.find(f"{{{DS}}}SignatureValue")
    value.text = b64(by.sign(canonical(signature.find(f"{{{DS}}}SignedInfo")), as_xml=True))
    if unsigned:
        signature.find(f".//{{{XADES}}}QualifyingProperties").append(etree.fromstring(
            f'<xades:UnsignedProperties xmlns:xades="{XADES}" xmlns:ds="{DS}"><xades:UnsignedSignatureProperties>'
            f"{unsigned(canonical(value))}</xades:UnsignedSignatureProperties></xades:UnsignedProperties>"))
    if archive:
        # EN 319 132-1, 5.5.2: the references, SignedInfo, SignatureValue, KeyInfo, the unsigned properties.
        there = signature.find(f".//{{{XADES}}}UnsignedSignatureProperties")
        parts = [*signature[:3], *there]
        stamped = archive(b"".join(contents + [canonical(part) for part in parts]))
        there.append(etree.fromstring(
            f'<x:ArchiveTimeStamp xmlns:x="{XADES_141}" xmlns:xades="{XADES}" xmlns:ds="{DS}">'
            f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"/>'
            f"<xades:EncapsulatedTimeStamp>{b64(stamped)}</xades:EncapsulatedTimeStamp></x:ArchiveTimeStamp>"))
    if behind:
        there.append(etree.fromstring(behind(canonical(value))))
    return container(etree.tostring(document, xml_declaration=True, encoding="UTF-8"))


def lasting(by=SIGNER, stamp=token, answers=None, lists=(), others=(ISSUING, ROOT, TSA, OCSP), tail="", archive=None):
    """At B-LT, where nothing is wrong with it."""
    answers = [answer(by)] if answers is None else answers

    def unsigned(value):
        return f"{signature_stamp([stamp(value)])}{certificates(*others)}{revocations(answers, lists)}{tail}"

    return signed(by, unsigned=unsigned, archive=archive)


def crowded(value):
    """128 time-stamps that count, and lists that could be about the authority of each."""
    long = revocation_list(SIGNER, LATER, x509.ReasonFlags.superseded, by=OCSP, others=15_000)
    return (signature_stamp([token(value, others=())] * 16) * 8
            + certificates(ISSUING, ROOT, OCSP) + revocations([answer()], [long] * 3))


def below(authority):
    """A person below an authority that comes along."""
    person = authority.issue(PERSON, SIGNER.key)
    return lasting(person, answers=[], others=(authority, ISSUING, ROOT))


def without(source, start, end):
    before, rest = source.split(start, 1)
    return before + rest.split(end, 1)[1]


def plain(source):
    source = without(source, "<ds:Object>", "</ds:Object>")
    return without(source, "<ds:Reference Type=", "</ds:Reference>")


def earlier(source):
    old = "http://uri.etsi.org/01903/v1.1.1#"
    return source.replace("http://uri.etsi.org/01903#", old).replace(XADES, old)


def cases():
    curves = {"brainpool": ec.BrainpoolP256R1, "secp256k1": ec.SECP256K1}
    for salt, name in ((20, "pss-salt-20"), (222, "pss-longest-salt")):
        yield f"issued-with-{name}", signed(ISSUING.issue(PERSON, SIGNER.key, salt=salt))
    for name, curve in curves.items():
        yield f"issued-with-{name}", below(ROOT.authority(name, ec.generate_private_key(curve())))
    yield "issued-with-ed448", below(ROOT.authority("ed448", ed448.Ed448PrivateKey.generate()))

    brainpool = ec.generate_private_key(curves["brainpool"]())
    critical = [{"extn_id": "1.2.3.4", "critical": True, "extn_value": b"\x05\x00"}]
    of_policies = ROOT.authority("policies", extensions=[POLICIES])
    bound, unknown = of_policies.stamper("TSA, policies"), ISSUING.stamper("TSA, brainpool", brainpool)
    yield "stamp-over-sha3", lasting(stamp=lambda value: token(value, imprint="sha3_256"))
    yield "stamp-with-pss-salt-20", lasting(stamp=lambda value: token(value, salt=20))
    yield "stamp-with-brainpool", lasting(stamp=lambda value: token(value, unknown))
    yield "stamp-with-critical-extension", lasting(stamp=lambda value: token(value, extensions=critical))
    yield "stamp-below-critical-policies", lasting(stamp=lambda value: token(value, bound, others=[of_policies]))

    def responder(key, *extensions, usage="digital_signature"):
        purpose = ExtendedKeyUsageOID.OCSP_SIGNING
        return ISSUING.issue("OCSP", key, (usage,), purpose=purpose, extensions=extensions)

    yield "answer-with-brainpool", lasting(answers=[answer(by=responder(brainpool))])
    yield "answer-with-critical-policies", lasting(answers=[answer(by=responder(new_key(), POLICIES))])
    yield "answer-with-a-key-for-encryption", lasting(answers=[answer(by=responder(new_key(), usage="key_encipherment"))])
    yield "list-of-version-1", lasting(answers=[], lists=[first_version_list()])
    yield "xml-signature-without-xades", signed(change=plain)
    yield "xades-1.1.1", signed(change=earlier, xades="http://uri.etsi.org/01903/v1.1.1#")
    local = foreign.SIGNED_AT.removesuffix("Z")
    yield "signing-time-without-zone", signed(change=lambda source: source.replace(foreign.SIGNED_AT, local))
    yield "reference-with-a-dot", signed(change=lambda source: source.replace('URI="b.pdf"', 'URI="./b.pdf"'))
    yield "without-an-end", lasting(ISSUING.issue(PERSON, SIGNER.key, until=(9999, 12, 31, 23, 59, 59)))
    short_lived = ISSUING.issue(PERSON, SIGNER.key, until=(2026, 4, 1))
    yield "expired-since", signed(short_lived)
    yield "expired-since-but-stamped", lasting(short_lived)

    yield "authority-expired", below(ROOT.authority("expired", until=(2022, 1, 1)))
    yield "authority-without-ca-flag", below(ROOT.authority("no flag", is_authority=False))
    yield "authority-without-certificate-usage", below(ROOT.authority("no usage", usage=("digital_signature",)))
    yield "authority-one-too-deep", below(ISSUING.authority("too deep"))
    addresses = x509.NameConstraints([x509.RFC822Name("good.az")], None)
    elsewhere = ROOT.authority("addresses", extensions=[(addresses, True)])
    other = x509.SubjectAlternativeName([x509.RFC822Name("a@other.az")])
    person = elsewhere.issue(PERSON, SIGNER.key, extensions=[(other, False)])
    yield "authority-for-other-addresses", lasting(person, answers=[], others=(elsewhere, ISSUING, ROOT))
    yield "authority-rsa-1024", below(ROOT.authority("short", key("short")))
    for name, made in (("rsa", new_key()), ("ecdsa", ec.generate_private_key(ec.SECP256R1()))):
        yield f"imitated-with-{name}", signed(Holder(ISSUING.certificate, made).issue(PERSON, SIGNER.key))

    p192 = ec.generate_private_key(ec.SECP192R1())
    yield "signer-with-p192", signed(ISSUING.issue(PERSON, p192))
    many = revocation_list(SIGNER, LATER, x509.ReasonFlags.superseded, others=36_000)
    yield "list-of-a-megabyte", lasting(answers=[], lists=[many])

    reasons = x509.ReasonFlags

    def of_stamper(since, reason):
        return answer(TSA, since=since, reason=reason)

    yield "tsa-compromised-later", lasting(answers=[answer(), of_stamper(LATER, reasons.key_compromise)])
    listed = revocation_list(TSA, LATER, reasons.key_compromise)
    yield "tsa-compromised-later-by-list", lasting(lists=[listed])
    yield "tsa-revoked-later-without-reason", lasting(answers=[answer(), of_stamper(LATER, None)])
    yield "tsa-superseded-later", lasting(answers=[answer(), of_stamper(LATER, reasons.superseded)])
    yield "tsa-revoked-apart", lasting(tail=apart(revocations([of_stamper(BEFORE, reasons.superseded)])))
    keeper = ISSUING.stamper("TSA, archive")
    yield "archived", lasting(archive=lambda data: token(data, keeper))
    lost = answer(keeper, since=LATER, reason=reasons.key_compromise)
    yield "archived-by-a-compromised-tsa", lasting(
        answers=[answer(), lost], archive=lambda data: token(data, keeper))
    answers = [answer(), of_stamper(LATER, reasons.key_compromise)]
    for word, at in (("before", STAMPED), ("after", LATER + datetime.timedelta(seconds=10))):
        yield f"archived-{word}-tsa-was-compromised", lasting(
            answers=answers, archive=lambda data: token(data, keeper, at=at))
    yield "stamp-of-a-compromised-tsa-behind-the-archive", signed(
        unsigned=lambda value: certificates(ISSUING, ROOT, TSA, OCSP) + revocations(answers),
        archive=lambda data: token(data, keeper), behind=lambda value: signature_stamp([token(value)]))
    hours = datetime.timedelta(hours=1)
    yield "archived-before-it-was-stamped", lasting(
        stamp=lambda value: token(value, at=STAMPED + hours), answers=[answer(at=STAMPED + 2 * hours)],
        archive=lambda data: token(data, keeper))
    yield "stamps-beside-long-lists", signed(unsigned=crowded)
    then = datetime.datetime(2040, 1, 1, tzinfo=datetime.timezone.utc)
    yield "revoked-by-an-answer-of-2040", lasting(answers=[answer(), answer(since=SIGNED, at=then)])

    of_time = ROOT.authority("time")
    stamper = of_time.stamper("TSA, below")
    for reason in (reasons.key_compromise, reasons.superseded):
        listed = revocation_list(of_time, LATER, reason, by=ROOT)
        yield f"authority-above-tsa-{'compromised' if reason is reasons.key_compromise else 'superseded'}-later", lasting(
            stamp=lambda value: token(value, stamper, others=[of_time]), lists=[listed])
    yield "stamp-in-ber", lasting(stamp=lambda value: in_ber(token(value)))
    yield "stamp-without-its-certificate", lasting(stamp=lambda value: token(value, is_alone=True))
    yield "stamp-whose-authority-is-in-certificate-values", lasting(
        stamp=lambda value: token(value, stamper, others=[]), others=(of_time, ISSUING, ROOT))
    yield "stamp-whose-authority-is-in-validation-data", lasting(
        stamp=lambda value: token(value, stamper, others=[]), tail=apart(certificates(of_time)))
    own = new_key()
    strangers = Holder(None, own).authority("strangers", own)
    yield "stamp-of-a-stranger", lasting(stamp=lambda value: token(value, strangers.stamper("TSA"), others=[strangers]))
    yield "stamp-of-an-impostor", lasting(stamp=lambda value: token(value, held("tsa-rogue"), others=[held("rogue")]))


if __name__ == "__main__":
    for name, made in cases():
        if len(sys.argv) < 2 or sys.argv[1] in name:
            (OUT / f"{name}.asice").write_bytes(made)
