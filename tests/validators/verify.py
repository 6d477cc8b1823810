"""Verifies the XAdES signature of an ASiC-E container with signxml: verify.py container trust.pem"""

import datetime
import sys
import zipfile

from signxml.xades import XAdESSignatureConfiguration, XAdESVerifier

container = zipfile.ZipFile(sys.argv[1])
assert container.testzip() is None
names = container.namelist()
assert names[0] == "mimetype" and container.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
assert all(not i.extra and not i.comment for i in container.infolist())

results = XAdESVerifier().verify(
    container.read("META-INF/signatures0.xml"),
    x509_cert=open(sys.argv[2]).read(),
    uri_resolver=lambda uri: container.read(uri),
    expect_config=XAdESSignatureConfiguration(expect_references=3),
)
signed = [r.signed_data for r in results]
assert container.read("application.json") in signed
assert container.read("application.pdf") in signed
print("valid", len(signed))
