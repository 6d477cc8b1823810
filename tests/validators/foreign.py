"""Makes the containers of tests/golden/foreign with tools that are not ours: libdigidocpp (pydigidoc),
xmlsec1, lxml, pyasice. (signxml does not sign files beside its XML.) It needs pydigidoc==0.0.4, cryptography and lxml, or
pyasice==1.2.0, whose oscrypto does not know versions of OpenSSL like 3.0.19 unless it is mended:

    python foreign.py [only]

The certificates that it adds are below the golden authority, made-up people only. Times and ECDSA values
differ from run to run, so that a new run gives new files.
"""

import base64
import datetime
import hashlib
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from lxml import etree

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "golden"
PKI, OUT = GOLDEN / "pki", GOLDEN / "foreign"
DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
ASIC = "http://uri.etsi.org/02918/v1.2.1#"
MORE, ENC = "http://www.w3.org/2001/04/xmldsig-more#", "http://www.w3.org/2001/04/xmlenc#"
C14N = {
    "c14n": "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "c14n-comments": "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
    "c14n11": "http://www.w3.org/2006/12/xml-c14n11",
    "c14n11-comments": "http://www.w3.org/2006/12/xml-c14n11#WithComments",
    "exclusive": "http://www.w3.org/2001/10/xml-exc-c14n#",
    "exclusive-comments": "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
}
DIGESTS = {"sha256": ENC + "sha256", "sha384": MORE + "sha384", "sha512": ENC + "sha512"}
FILES = [("müraciət №1.txt", "text/plain", "Salam, dünya!\n".encode()), ("b.pdf", "application/pdf", b"%PDF-1.7 no more\n")]
SIGNED_AT = "2026-03-02T10:00:05Z"


def pem(name):
    for folder in (OUT, PKI):
        if (folder / f"{name}.pem").exists():
            return folder / f"{name}.pem"
    raise FileNotFoundError(name)


def certificate(name):
    return x509.load_pem_x509_certificate(pem(name).read_bytes())


def key_file(name):
    path = pem(name).with_suffix(".key")
    return path if path.exists() else PKI / "person.key"


def issue():
    """A person with a P-521 key, below the golden authority."""
    key_path = OUT / "person-p521.key"
    if not key_path.exists():
        key = ec.generate_private_key(ec.SECP521R1())
        key_path.write_bytes(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    key = serialization.load_pem_private_key(key_path.read_bytes(), None)
    issuer_key = serialization.load_pem_private_key((PKI / "issuing.key").read_bytes(), None)
    subject = x509.Name([
        x509.NameAttribute(NameOID.COMMON_NAME, "SINAQOVA GÜNEL RAUF QIZI"),
        x509.NameAttribute(NameOID.COUNTRY_NAME, "AZ"),
        x509.NameAttribute(NameOID.SURNAME, "Sınaqova"),
        x509.NameAttribute(NameOID.GIVEN_NAME, "Günel"),
        x509.NameAttribute(NameOID.SERIAL_NUMBER, "PNOAZ-TST0001"),
    ])
    usage = x509.KeyUsage(False, True, False, False, False, False, False, False, False)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(certificate("issuing").subject)
        .public_key(key.public_key())
        .serial_number(0x7001)
        .not_valid_before(datetime.datetime(2020, 1, 1))
        .not_valid_after(datetime.datetime(2045, 1, 1))
        .add_extension(x509.BasicConstraints(False, None), True)
        .add_extension(usage, True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)
        .sign(issuer_key, hashes.SHA256())
    )
    (OUT / "person-p521.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))


def der(name):
    return certificate(name).public_bytes(serialization.Encoding.DER)


def b64(data):
    return base64.b64encode(data).decode()


def quote(name):
    from urllib.parse import quote

    return quote(name)


def manifest():
    entries = "".join(
        f' <manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>\n' for name, kind, _ in FILES
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">\n'
        ' <manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.etsi.asic-e+zip"/>\n'
        f"{entries}</manifest:manifest>\n"
    )


def write(name, signatures, with_manifest=True):
    """A container as Python's zipfile writes it."""
    with zipfile.ZipFile(OUT / name, "w") as archive:
        def add(path, content, method=zipfile.ZIP_DEFLATED):
            info = zipfile.ZipInfo(path, (2026, 3, 2, 10, 0, 6))
            info.compress_type = method
            archive.writestr(info, content)

        add("mimetype", "application/vnd.etsi.asic-e+zip", zipfile.ZIP_STORED)
        for path, _, content in FILES:
            add(path, content)
        if with_manifest:
            add("META-INF/manifest.xml", manifest())
        for i, xml in enumerate(signatures):
            add(f"META-INF/signatures{i}.xml", xml)


def template(name, method, digest, c14n, number=0):
    """A signature without its values, indented, with comments, and with declarations high above."""
    ident = f"S{number}"
    references = "".join(
        f'\n    <ds:Reference Id="{ident}-R{i}" URI="{quote(path)}">\n'
        f'     <ds:DigestMethod Algorithm="{digest}"/>\n     <ds:DigestValue/>\n    </ds:Reference>'
        for i, (path, _, _) in enumerate(FILES)
    )
    formats = "".join(
        f'<xades:DataObjectFormat ObjectReference="#{ident}-R{i}"><xades:MimeType>{kind}</xades:MimeType>'
        "</xades:DataObjectFormat>\n        "
        for i, (_, kind, _) in enumerate(FILES)
    )
    certificate_digest = b64(hashlib.sha256(der(name)).digest())
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<asic:XAdESSignatures xmlns:asic="{ASIC}" xmlns:ds="{DS}" xmlns:xades="{XADES}" xmlns:unused="urn:unused">
 <!-- outside -->
 <ds:Signature Id="{ident}">
   <ds:SignedInfo>
    <ds:CanonicalizationMethod Algorithm="{c14n}"/>
    <ds:SignatureMethod Algorithm="{method}"/><!-- inside -->{references}
    <ds:Reference Type="http://uri.etsi.org/01903#SignedProperties" URI="#{ident}-P">
     <ds:Transforms><ds:Transform Algorithm="{c14n}"/></ds:Transforms>
     <ds:DigestMethod Algorithm="{digest}"/>
     <ds:DigestValue/>
    </ds:Reference>
   </ds:SignedInfo>
   <ds:SignatureValue Id="{ident}-V"/>
   <ds:KeyInfo><ds:X509Data><ds:X509Certificate>{b64(der(name))}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
   <ds:Object>
    <xades:QualifyingProperties Target="#{ident}">
     <xades:SignedProperties Id="{ident}-P">
      <xades:SignedSignatureProperties>
       <xades:SigningTime>{SIGNED_AT}</xades:SigningTime>
       <xades:SigningCertificateV2><xades:Cert><xades:CertDigest>
        <ds:DigestMethod Algorithm="{ENC}sha256"/><ds:DigestValue>{certificate_digest}</ds:DigestValue>
       </xades:CertDigest></xades:Cert></xades:SigningCertificateV2>
      </xades:SignedSignatureProperties>
      <xades:SignedDataObjectProperties>
        {formats}</xades:SignedDataObjectProperties>
     </xades:SignedProperties>
    </xades:QualifyingProperties>
   </ds:Object>
 </ds:Signature>
</asic:XAdESSignatures>
"""


def xmlsec1(name, method, digest, c14n, number=0, change=lambda source: source):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for path, _, content in FILES:
            (folder / path).write_bytes(content)
        (folder / "in.xml").write_text(change(template(name, method, digest, c14n, number)))
        subprocess.run(
            ["xmlsec1", "--sign", "--id-attr:Id", f"{XADES}:SignedProperties", "--privkey-pem", key_file(name),
             "--output", "out.xml", "in.xml"], cwd=folder, check=True)
        return (folder / "out.xml").read_bytes()


def by_xmlsec1():
    for mode, uri in C14N.items():
        write(f"xmlsec1-{mode}.asice", [xmlsec1("person", MORE + "rsa-sha256", DIGESTS["sha256"], uri)])
    for size, digest in DIGESTS.items():
        write(f"xmlsec1-rsa-{size}.asice", [xmlsec1("person", MORE + f"rsa-{size}", digest, C14N["c14n11"])])
        for curve in ("p256", "p384", "p521"):
            if (curve, size) == ("p521", "sha256"):
                continue
            xml = xmlsec1(f"person-{curve}", MORE + f"ecdsa-{size}", digest, C14N["exclusive"])
            write(f"xmlsec1-{curve}-{size}.asice", [xml])
    for weak, method, digest in [
        ("sha1", DS + "rsa-sha1", DIGESTS["sha256"]), ("digest-sha1", MORE + "rsa-sha256", DS + "sha1"),
        ("md5", MORE + "rsa-md5", DIGESTS["sha256"]),
    ]:
        try:
            write(f"weak-{weak}.asice", [xmlsec1("person", method, digest, C14N["c14n"])])
        except subprocess.CalledProcessError:
            print(f"xmlsec1 does not do {weak}")
    write("weak-rsa-1024.asice", [xmlsec1("short", MORE + "rsa-sha256", DIGESTS["sha256"], C14N["c14n"])])
    xml = xmlsec1("person", MORE + "rsa-sha256", DIGESTS["sha256"], C14N["c14n"], change=without_prefixes)
    write("xmlsec1-no-prefixes.asice", [xml])
    first = xmlsec1("person", MORE + "rsa-sha256", DIGESTS["sha256"], C14N["c14n"])
    second = xmlsec1("person-p384", MORE + "ecdsa-sha384", DIGESTS["sha512"], C14N["exclusive"], 1)
    write("two-files-of-signatures.asice", [first, second])
    write("no-manifest.asice", [first], with_manifest=False)


def without_prefixes(source):
    """Each element declares its namespace as the default where it changes."""
    source = source.replace(f' xmlns:asic="{ASIC}" xmlns:ds="{DS}" xmlns:xades="{XADES}"', f' xmlns="{ASIC}"')
    source = source.replace("ds:", "").replace("xades:", "").replace("asic:", "")
    source = source.replace("<Signature ", f'<Signature xmlns="{DS}" ')
    source = source.replace("<QualifyingProperties ", f'<QualifyingProperties xmlns="{XADES}" ')
    head, tail = source.split("<CertDigest>")
    for tag in ("DigestMethod", "DigestValue"):
        tail = tail.replace(f"<{tag}", f'<{tag} xmlns="{DS}"')
    return head + "<CertDigest>" + tail


def canonical(node):
    return etree.tostring(node, method="c14n", exclusive=True, with_comments=False)


def by_lxml():
    """Default namespaces instead of prefixes, two signatures in one file, and RSA-PSS, signed by hand."""
    root = etree.Element(f"{{{ASIC}}}XAdESSignatures", nsmap={None: ASIC})
    jobs = [("person", "sha256-rsa-MGF1", hashes.SHA256()), ("person", "sha384-rsa-MGF1", hashes.SHA384()),
            ("person", "sha512-rsa-MGF1", hashes.SHA512()), ("person", "rsa-pss", hashes.SHA512())]
    for number, (name, method, algorithm) in enumerate(jobs):
        # lxml canonicalizes parts of a document rightly by the exclusive rules only.
        uri = C14N["exclusive"]
        more_2007 = "http://www.w3.org/2007/05/xmldsig-more#"
        source = template(name, more_2007 + method, DIGESTS["sha256"], uri, number)
        if method == "rsa-pss":
            source = source.replace(
                f'<ds:SignatureMethod Algorithm="{more_2007}rsa-pss"/>',
                f'<ds:SignatureMethod Algorithm="{more_2007}rsa-pss"><p:RSAPSSParams xmlns:p="{more_2007}">'
                f'<ds:DigestMethod Algorithm="{DIGESTS["sha512"]}"/><p:MaskGenerationFunction '
                f'Algorithm="{more_2007}MGF1"><ds:DigestMethod Algorithm="{DIGESTS["sha512"]}"/>'
                "</p:MaskGenerationFunction><p:SaltLength>64</p:SaltLength><p:TrailerField>1</p:TrailerField>"
                "</p:RSAPSSParams></ds:SignatureMethod>")
        source = without_prefixes(source)
        document = etree.fromstring(source.encode())
        signature = document.find(f"{{{DS}}}Signature")
        root.append(signature)
        values = signature.findall(f".//{{{DS}}}Reference/{{{DS}}}DigestValue")
        properties = signature.find(f".//{{{XADES}}}SignedProperties")
        for value, content in zip(values, [c for _, _, c in FILES] + [canonical(properties)]):
            value.text = b64(hashlib.sha256(content).digest())
        key = serialization.load_pem_private_key(key_file(name).read_bytes(), None)
        signed_info = canonical(signature.find(f"{{{DS}}}SignedInfo"))
        pss = padding.PSS(padding.MGF1(algorithm), algorithm.digest_size)
        signature.find(f"{{{DS}}}SignatureValue").text = b64(key.sign(signed_info, pss, algorithm))
    write("lxml-pss.asice", [etree.tostring(root, xml_declaration=True, encoding="UTF-8")])


# How DigiDoc's library names its levels, and what is made at each: file, algorithm, certificates.
LASTING = [
    ("lt-rsa", "time-stamp", "", ["person"]),
    ("lt-two", "time-stamp", "", ["person-p256", "other"]),
    ("lta-rsa", "time-stamp-archive", "", ["person"]),
    ("lta-pss", "time-stamp-archive", "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1", ["person"]),
    ("lta-p256", "time-stamp-archive", "", ["person-p256"]),
    ("lta-p384", "time-stamp-archive", "", ["person-p384"]),
    ("lta-p521", "time-stamp-archive", MORE + "ecdsa-sha512", ["person-p521"]),
]


def by_digidoc():
    """B-B, B-LT and B-LTA; the last two ask the test PKI's own authorities, who answer with the time of day."""
    import pydigidoc
    from authorities import Authorities
    from digidoc import digidoc, start

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for path, _, content in FILES:
            (folder / path).write_bytes(content)

        def signer(name, profile, method):
            file = folder / f"{name}.p12"
            subprocess.run(["openssl", "pkcs12", "-export", "-inkey", key_file(name), "-in", pem(name),
                            "-out", file, "-passout", "pass:x"], check=True)
            made = pydigidoc.PKCS12Signer(str(file), "x")
            made.set_profile(profile)
            if method:
                made.set_method(method)
            return made

        def ask(settings):
            settings.set_tsurl(authorities.address)
            issuer = certificate("issuing").subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
            responders = digidoc.StringMap()
            responders[issuer] = authorities.address
            settings.set_ocspurls(responders)

        persons = ["person", "person-p256", "person-p384", "person-p521", "other"]
        serials = [certificate(name).serial_number for name in persons]
        plain = [("rsa", ["person"]), ("p256", ["person-p256"]), ("p384", ["person-p384"]), ("two", ["person", "other"])]
        with Authorities(PKI, folder, serials) as authorities:
            start(PKI, folder / "schema", ask)
            for label, profile, method, names in [(label, "BES", "", names) for label, names in plain] + LASTING:
                target = folder / f"digidoc-{label}.asice"
                container = pydigidoc.Container.create(str(target))
                for path, kind, _ in FILES:
                    container.add_data_file(str(folder / path), kind)
                for name in names:
                    container.sign(signer(name, profile, method))
                    container.save()
                if label.startswith("l"):
                    for signature in container.signatures():
                        signature.validate()
                shutil.copy(target, OUT)
        pydigidoc.terminate()


def by_pyasice():
    """B-LT, the certificate named by SigningCertificate, each signature in a file of its own."""
    from authorities import Authorities
    from pyasice import Container, finalize_signature

    encoding = serialization.Encoding.DER
    persons = {"rsa": ["person"], "two": ["person", "other"]}
    with tempfile.TemporaryDirectory() as folder:
        serials = [certificate(name).serial_number for name in persons["two"]]
        with Authorities(PKI, folder, serials) as authorities:
            for label, names in persons.items():
                container = Container()
                for path, kind, content in FILES:
                    container.add_file(path, content, kind)
                for name in names:
                    signature = container.prepare_signature(certificate(name).public_bytes(encoding))
                    key = serialization.load_pem_private_key(key_file(name).read_bytes(), None)
                    value = key.sign(signature.signed_data(), padding.PKCS1v15(), hashes.SHA256())
                    signature.set_signature_value(value)
                    issuer = certificate("issuing").public_bytes(encoding)
                    finalize_signature(
                        signature, issuer, ocsp_url=authorities.address, tsa_url=authorities.address)
                    container.add_signature(signature)
                container.save(str(OUT / f"pyasice-lt-{label}.asice"))


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    issue()
    for work in (by_xmlsec1, by_lxml, by_digidoc, by_pyasice):
        if len(sys.argv) < 2 or sys.argv[1] in work.__name__:
            work()
