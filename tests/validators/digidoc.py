"""Lets DigiDoc's library judge containers by a trust list of our own (ETSI TS 119 612): the folder with
the test certificates, then the containers. One line for each: its name, level and verdict."""

import base64
import pathlib
import shutil
import sys
import tempfile

import pydigidoc
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from pydigidoc import digidoc
from signxml import XMLSigner, methods

TSL = "http://uri.etsi.org/02231/v2#"
ECC = "http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#"
SERVICES = [("Svctype/CA/QC", "issuing"), ("Svctype/Certstatus/OCSP/QC", "ocsp"), ("Svctype/TSA/QTST", "tsa")]
# Without it DigiDoc's library takes nobody's certificate for a qualified one.
QUALIFIED = f"""<ServiceInformationExtensions><Extension Critical="false"><e:Qualifications xmlns:e="{ECC}">
<e:QualificationElement><e:Qualifiers>
<e:Qualifier uri="http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/QCStatement"/>
<e:Qualifier uri="http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/QCWithQSCD"/></e:Qualifiers>
<e:CriteriaList assert="all"><e:KeyUsage><e:KeyUsageBit name="nonRepudiation">true</e:KeyUsageBit></e:KeyUsage>
</e:CriteriaList></e:QualificationElement></e:Qualifications></Extension></ServiceInformationExtensions>"""


def certificate(pki, name):
    return x509.load_pem_x509_certificate((pki / f"{name}.pem").read_bytes())


def service(pki, kind, name):
    der = base64.b64encode(certificate(pki, name).public_bytes(Encoding.DER)).decode()
    return f"""<TSPService><ServiceInformation>
<ServiceTypeIdentifier>http://uri.etsi.org/TrstSvc/{kind}</ServiceTypeIdentifier>
<ServiceName><Name xml:lang="en">{name}</Name></ServiceName>
<ServiceDigitalIdentity><DigitalId><X509Certificate>{der}</X509Certificate></DigitalId></ServiceDigitalIdentity>
<ServiceStatus>http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted</ServiceStatus>
<StatusStartingTime>2020-01-01T00:00:00Z</StatusStartingTime>{QUALIFIED if name == "issuing" else ""}
</ServiceInformation></TSPService>"""


def trust_list(pki):
    services = "".join(service(pki, kind, name) for kind, name in SERVICES)
    xml = f"""<TrustServiceStatusList xmlns="{TSL}" Id="list" TSLTag="http://uri.etsi.org/19612/TSLTag">
<SchemeInformation><TSLVersionIdentifier>5</TSLVersionIdentifier><TSLSequenceNumber>1</TSLSequenceNumber>
<TSLType>http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUgeneric</TSLType>
<SchemeOperatorName><Name xml:lang="en">Test</Name></SchemeOperatorName><SchemeTerritory>AZ</SchemeTerritory>
<ListIssueDateTime>2026-01-01T00:00:00Z</ListIssueDateTime>
<NextUpdate><dateTime>2045-01-01T00:00:00Z</dateTime></NextUpdate></SchemeInformation>
<TrustServiceProviderList><TrustServiceProvider><TSPInformation/><TSPServices>{services}</TSPServices>
</TrustServiceProvider></TrustServiceProviderList></TrustServiceStatusList>"""
    signer = XMLSigner(method=methods.enveloped)
    signed = signer.sign(
        etree.fromstring(xml),
        key=(pki / "receipt.key").read_bytes(),
        cert=(pki / "receipt.pem").read_text(),
    )
    return etree.tostring(signed)


def verdict(container):
    # The signatures live as long as their container.
    opened = pydigidoc.Container.open(str(container))
    [signature] = opened.signatures()
    try:
        signature.validate()
        result = "valid"
    except Exception as error:
        result = f"refused: {error}"
    return f"{signature.profile()} {signature.time_stamp_time()} {signature.ocspproduced_at()} {result}"


def start(pki, folder, adjust=lambda settings: None):
    """Starts DigiDoc's library with that list. One folder for its schemas and its cache of trust lists, where it
    looks before it would ask for one."""
    shutil.copytree(pathlib.Path(pydigidoc.__file__).parent / "schema", folder, dirs_exist_ok=True)
    (pathlib.Path(folder) / "list.xml").write_bytes(trust_list(pki))
    settings = pydigidoc.DigiDocConf(str(folder))
    settings.set_tslurl("http://localhost:1/list.xml")
    settings.set_tslcert(certificate(pki, "receipt").public_bytes(Encoding.DER))
    adjust(settings)
    pydigidoc.Conf.init(settings.transfer())
    digidoc.initialize("test", "test")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as schemas:
        start(pathlib.Path(sys.argv[1]), schemas)
        for container in map(pathlib.Path, sys.argv[2:]):
            print(container.name, verdict(container))
