#!/bin/sh
# Makes the certificates of the signing tests, the same bytes each time: fixed keys (kept here; made
# only where missing), fixed serial numbers and dates, RSA issuers. Made-up people only.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

key() { # name, algorithm, option
    [ -e "$1.key" ] || openssl genpkey -quiet -algorithm "$2" -pkeyopt "$3" -out "$1.key"
}
for name in root issuing rogue person receipt; do key $name RSA rsa_keygen_bits:2048; done
key short RSA rsa_keygen_bits:1024
key person-p256 EC ec_paramgen_curve:P-256
key person-p384 EC ec_paramgen_curve:P-384

cat > "$work/conf" <<'CONF'
[ca]
default_ca = any
[any]
database = $ENV::WORK/index
new_certs_dir = $ENV::WORK
serial = $ENV::WORK/serial
crlnumber = $ENV::WORK/crlnumber
default_md = sha256
policy = policy
unique_subject = no
preserve = yes
email_in_dn = no
[policy]
CN = supplied
C = optional
SN = optional
GN = optional
serialNumber = optional
UID = optional
O = optional
OU = optional
organizationIdentifier = optional
[req]
distinguished_name = dn
string_mask = utf8only
[dn]
[ca_root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[ca_issuing]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
[ca_signing]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, nonRepudiation
[sign]
basicConstraints = critical, CA:FALSE
keyUsage = critical, nonRepudiation
extendedKeyUsage = emailProtection
[authenticate]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
[machine]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, nonRepudiation
extendedKeyUsage = serverAuth
[receipt]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, nonRepudiation
[unknown_critical]
basicConstraints = critical, CA:FALSE
keyUsage = critical, nonRepudiation
1.2.3.4 = critical, ASN1:NULL
CONF
touch "$work/index"
export WORK="$work"
serial=4096

issue() { # file, key, issuer, extensions, subject, first day, last day
    serial=$((serial + 1))
    printf '%x\n' $serial > "$work/serial"
    openssl req -new -utf8 -config "$work/conf" -key "$2.key" -subj "$5" -out "$work/csr"
    issuer="-cert $3.pem -keyfile $3.key"
    [ "$3" = self ] && issuer="-selfsign -keyfile $2.key"
    # shellcheck disable=SC2086
    openssl ca -batch -notext -utf8 -config "$work/conf" $issuer -extensions "$4" \
        -startdate "$6"000000Z -enddate "$7"000000Z -in "$work/csr" -out "$1.pem" 2> "$work/log" ||
        { cat "$work/log"; exit 1; }
}
from=20200101 until=20450101
person='/C=AZ/SN=Sınaqova/GN=Günel/serialNumber=PNOAZ-TST0001'
cn='/CN=SINAQOVA GÜNEL RAUF QIZI'
org='/O=Sınaq MMC/organizationIdentifier=VATAZ-9900000141'

issue root root self ca_root '/C=AZ/CN=Sınaq kök mərkəzi' $from $until
issue issuing issuing root ca_issuing '/C=AZ/CN=Sınaq mərkəzi' $from $until
issue person person issuing sign "$person$cn$org" $from $until
issue person-p256 person-p256 issuing sign "$person$cn$org" $from $until
issue person-p384 person-p384 issuing sign "$person$cn$org" $from $until
issue authentication person issuing authenticate "$person$cn$org" $from $until
issue authentication-p384 person-p384 issuing authenticate "$person$cn$org" $from $until
issue other person issuing sign '/C=AZ/CN=BAŞQASOV ƏLİ/SN=Başqasov/GN=Əli/UID=TST0002' $from $until
issue nameless person issuing sign '/C=AZ/CN=TƏŞKİLAT MÖHÜRÜ' $from $until
issue expired person issuing sign "$person$cn" 20200101 20220101
issue future person issuing sign "$person$cn" 20400101 20450101
issue machine person issuing machine "$person$cn" $from $until
issue short short issuing sign "$person$cn" $from $until
issue authority person root ca_signing "$person$cn" $from $until
issue unknown-critical person issuing unknown_critical "$person$cn" $from $until
issue receipt receipt issuing receipt '/C=AZ/O=Sınaq xidməti/CN=Qəbul bildirişləri' $from $until
issue receipt-p256 person-p256 issuing receipt '/C=AZ/O=Sınaq xidməti/CN=Qəbul bildirişləri 2' $from $until
# Somebody else's authority of the same name, and a chain longer than its authority may have.
issue rogue rogue self ca_root '/C=AZ/CN=Sınaq mərkəzi' $from $until
issue rogue-person person rogue sign "$person$cn" $from $until
issue below rogue issuing ca_root '/C=AZ/CN=Sınaq alt mərkəzi' $from $until
cp rogue.key below.key
issue below-person person below sign "$person$cn" $from $until
rm below.key
issue receipt-p384 person-p384 issuing receipt '/C=AZ/O=Sınaq xidməti/CN=Qəbul bildirişləri 3' $from $until
cat root.pem issuing.pem > trust.pem

# Authorities of time and revocation: RSA and P-384 authorities, good and bad ones, their persons and lists.
for name in tsa ocsp; do key $name RSA rsa_keygen_bits:2048; done
cat >> "$work/conf" <<'CONF'
[tsa]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
[tsa_lax]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = timeStamping
[tsa_more]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping, emailProtection
[ocsp]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = OCSPSigning
noCheck = ignored
[served]
basicConstraints = critical, CA:FALSE
keyUsage = critical, nonRepudiation
extendedKeyUsage = emailProtection
authorityInfoAccess = OCSP;URI:http://localhost:1/ocsp, caIssuers;URI:http://localhost:1/issuing.der
crlDistributionPoints = URI:http://localhost:1/issuing.crl, URI:ldap://localhost/none
[list]
authorityKeyIdentifier = keyid:always
[list_parts]
authorityKeyIdentifier = keyid:always
issuingDistributionPoint = critical, @other_part
[other_part]
fullname = URI:http://localhost:1/other.crl
CONF
authority='/C=AZ/O=Sınaq xidməti/CN'
issue tsa tsa issuing tsa "$authority=Sınaq vaxt möhürü" $from $until
issue tsa-p384 person-p384 issuing tsa "$authority=Sınaq vaxt möhürü 2" $from $until
issue tsa-lax tsa issuing tsa_lax "$authority=Sınaq vaxt möhürü 3" $from $until
issue tsa-more tsa issuing tsa_more "$authority=Sınaq vaxt möhürü 4" $from $until
issue tsa-expired tsa issuing tsa "$authority=Sınaq vaxt möhürü 5" 20200101 20220101
issue tsa-rogue tsa rogue tsa "$authority=Sınaq vaxt möhürü" $from $until
issue ocsp ocsp issuing ocsp "$authority=Sınaq OCSP" $from $until
issue ocsp-p384 person-p384 issuing ocsp "$authority=Sınaq OCSP 2" $from $until
issue ocsp-root ocsp root ocsp "$authority=Sınaq OCSP 3" $from $until
issue ocsp-rogue ocsp rogue ocsp "$authority=Sınaq OCSP" $from $until
issue ocsp-expired ocsp issuing ocsp "$authority=Sınaq OCSP 4" 20200101 20220101
# A serial number whose first bit is set, as long random ones are half of the time.
serial=40960
issue served person issuing served "$person$cn$org" $from $until
issue revoked person issuing served "$person$cn$org" $from $until

list() { # file, extensions, first day, last day
    openssl ca -gencrl -config "$work/conf" -cert issuing.pem -keyfile issuing.key -crlexts "$2" \
        -crl_lastupdate "$3"000000Z -crl_nextupdate "$4"000000Z -out "$work/crl.pem" 2> "$work/log" ||
        { cat "$work/log"; exit 1; }
    openssl crl -in "$work/crl.pem" -outform DER -out "$1.crl"
}
printf '10\n' > "$work/crlnumber"
# Revoked on a fixed day: openssl writes the day of today.
awk -F '\t' -v OFS='\t' '$4 == "A002" { $1 = "R"; $3 = "260301120000Z,keyCompromise" } { print }' \
    "$work/index" > "$work/index.new"
mv "$work/index.new" "$work/index"
list issuing list 20260302 20260309
list issuing-parts list_parts 20260302 20260309

# Conditions that are right and that few programs can judge, and a list of persons only.
cat >> "$work/conf" <<'CONF'
[ca_policies]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
certificatePolicies = critical, 1.2.3.4.5
[ca_names]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
nameConstraints = critical, permitted;dirName:names
[names]
C = AZ
[list_persons]
authorityKeyIdentifier = keyid:always
issuingDistributionPoint = critical, @persons
[persons]
onlyuser = TRUE
[list_some_reasons]
authorityKeyIdentifier = keyid:always
issuingDistributionPoint = critical, @some_reasons
[some_reasons]
onlysomereasons = keyCompromise
CONF
serial=45056
for kind in policies names; do
    issue issuing-$kind rogue root ca_$kind "/C=AZ/CN=Sınaq mərkəzi, $kind" $from $until
    cp rogue.key issuing-$kind.key
    issue $kind-person person issuing-$kind sign "$person$cn$org" $from $until
    rm issuing-$kind.key
done
list issuing-persons list_persons 20260302 20260309
list issuing-some-reasons list_some_reasons 20260302 20260309
# As only a list of changes may say it.
sed -i 's/,keyCompromise/,removeFromCRL/' "$work/index"
list issuing-removed list 20260302 20260309
