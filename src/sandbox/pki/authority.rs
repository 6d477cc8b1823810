//! Certification authorities while they are being made, and the extensions that rcgen has no name for.

use super::super::Error;
use super::{YEAR, name, random_serial, term};
use const_oid::db::{rfc5280, rfc5912};
use der::asn1::Ia5String;
use der::{Encode, asn1::ObjectIdentifier};
use jiff::Timestamp;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertificateRevocationListParams, CrlDistributionPoint,
    CustomExtension, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, RevocationReason,
    RevokedCertParams, SerialNumber,
};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{AccessDescription, AuthorityInfoAccessSyntax, ExtendedKeyUsage};

/// Extended key usage timeStamping alone, critical (RFC 3161, 2.3).
pub fn time_stamping() -> Result<CustomExtension, Error> {
    let usage = ExtendedKeyUsage(vec![rfc5280::ID_KP_TIME_STAMPING]);
    let mut extension = extension(rfc5280::ID_CE_EXT_KEY_USAGE, &usage)?;
    extension.set_criticality(true);
    Ok(extension)
}

/// Where the OCSP responder is (RFC 5280, 4.2.2.1).
fn access(responder: &str) -> Result<CustomExtension, Error> {
    let address = Ia5String::new(responder).map_err(|e| Error::Pki(e.to_string()))?;
    let description = AccessDescription {
        access_method: rfc5912::ID_AD_OCSP,
        access_location: GeneralName::UniformResourceIdentifier(address),
    };
    extension(rfc5912::ID_PE_AUTHORITY_INFO_ACCESS, &AuthorityInfoAccessSyntax(vec![description]))
}

fn extension(name: ObjectIdentifier, value: &impl Encode) -> Result<CustomExtension, Error> {
    let arcs: Vec<u64> = name.arcs().map(u64::from).collect();
    let content = value.to_der().map_err(|e| Error::Pki(e.to_string()))?;
    Ok(CustomExtension::from_oid_content(&arcs, content))
}

/// A certificate authority while it still has its key.
pub struct Ca {
    pub certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
    list: Option<String>,
    responder: Option<String>,
}

impl Ca {
    fn params(
        common_name: &str,
        constraint: BasicConstraints,
        now: Timestamp,
    ) -> Result<CertificateParams, Error> {
        let mut params = term(now - 5 * YEAR, now + 15 * YEAR);
        params.distinguished_name = name(common_name)?;
        params.is_ca = IsCa::Ca(constraint);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.serial_number = Some(random_serial()?);
        Ok(params)
    }

    pub fn root(common_name: &str, now: Timestamp) -> Result<Ca, Error> {
        let params = Ca::params(common_name, BasicConstraints::Unconstrained, now)?;
        let key = KeyPair::generate()?;
        let certificate = params.self_signed(&key)?;
        Ok(Ca { certificate, issuer: Issuer::new(params, key), list: None, responder: None })
    }

    /// The same with the addresses that certificates issued from now on name.
    pub fn serving(self, list: Option<String>, responder: Option<String>) -> Ca {
        Ca { list, responder, ..self }
    }

    fn name_services(&self, params: &mut CertificateParams) -> Result<(), Error> {
        if let Some(list) = &self.list {
            params.crl_distribution_points = vec![CrlDistributionPoint { uris: vec![list.clone()] }];
        }
        if let Some(responder) = &self.responder {
            params.custom_extensions.push(access(responder)?);
        }
        Ok(())
    }

    /// A CA below this one with at most `depth` further ones below it.
    pub fn below(&self, common_name: &str, depth: u8, now: Timestamp) -> Result<Ca, Error> {
        let mut params = Ca::params(common_name, BasicConstraints::Constrained(depth), now)?;
        params.use_authority_key_identifier_extension = true;
        self.name_services(&mut params)?;
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(Ca { certificate, issuer: Issuer::new(params, key), list: None, responder: None })
    }

    pub fn issue(&self, mut params: CertificateParams, key: &KeyPair) -> Result<Certificate, Error> {
        params.use_authority_key_identifier_extension = true;
        params.is_ca = IsCa::ExplicitNoCa;
        self.name_services(&mut params)?;
        if params.serial_number.is_none() {
            params.serial_number = Some(random_serial()?);
        }
        Ok(params.signed_by(key, &self.issuer)?)
    }

    pub fn revocation_list(
        &self,
        revoked: Vec<SerialNumber>,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<u8>, Error> {
        let dates = term(from, until);
        let revoked_certs = revoked
            .into_iter()
            .map(|serial_number| RevokedCertParams {
                serial_number,
                revocation_time: dates.not_before,
                reason_code: Some(RevocationReason::KeyCompromise),
                invalidity_date: None,
            })
            .collect();
        let list = CertificateRevocationListParams {
            this_update: dates.not_before,
            next_update: dates.not_after,
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs,
            key_identifier_method: KeyIdMethod::Sha256,
        };
        Ok(list.signed_by(&self.issuer)?.der().to_vec())
    }
}
