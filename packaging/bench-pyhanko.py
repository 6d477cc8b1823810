"""What pyHanko does of the same work: the same document signed and verified, with the same key and chain.

Arguments: the document, key, certificate, trust list (PEM), seconds for each. Prints what it does in a second.
"""

import io
import sys
import time

from asn1crypto import pem, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

document, key, certificate, trust, seconds = sys.argv[1:]
with open(document, "rb") as file:
    content = file.read()
with open(trust, "rb") as file:
    chain = [x509.Certificate.load(der) for _, _, der in pem.unarmor(file.read(), multiple=True)]
roots = [one for one in chain if one.self_signed != "no"]
signer = signers.SimpleSigner.load(key, certificate, ca_chain_files=(trust,))
signer.embed_roots = False
settings = signers.PdfSignatureMetadata(field_name="Signature", subfilter=SigSeedSubFilter.PADES)


def sign():
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    return signers.sign_pdf(writer, settings, signer=signer).getvalue()


def verify(signed):
    around = ValidationContext(trust_roots=roots, other_certs=chain)
    status = validate_pdf_signature(PdfFileReader(io.BytesIO(signed)).embedded_signatures[0], around)
    assert status.bottom_line, status.summary()


def rate(work):
    work()
    begun, times = time.monotonic(), 0
    while time.monotonic() - begun < float(seconds):
        work()
        times += 1
    return times / (time.monotonic() - begun)


signed = sign()
print(f"{rate(sign):.1f} {rate(lambda: verify(signed)):.1f}")
