//! Made-up people and things for the tests of screens and dialogs; the integration tests take this
//! file in as well, so that both look at the same world.
#![allow(dead_code, reason = "each test binary uses its part")]

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use mohur::domain::application::{Application, Id, Signatory};
use mohur::domain::delegation::{self, Act, Delegate, Delegation, Number, Order, Register, Term};
use mohur::domain::draft::{Draft, Typed};
use mohur::domain::environment::Environment;
use mohur::domain::history::{self, Category, Standing, Status, Step};
use mohur::domain::identifier::{Fin, Ssn, Voen};
use mohur::domain::identity::{Identity, KeyType, Unusable};
use mohur::domain::insurer::{Insurer, Kind, Office, OfficeKind};
use mohur::domain::lookup::{DocumentType, Lookup, Query};
use mohur::domain::means::Means;
use mohur::domain::middleware::{Condition, Module, Source};
use mohur::domain::outbox::ContainerDigest;
use mohur::domain::person::{Names, Record, Sex};
use mohur::domain::reader::{Reader, Slot, Snapshot};
use mohur::domain::reason::Reason;
use mohur::domain::receipt::Receipt;
use mohur::domain::session::{Mandate, MandateSource, Session, Signer};
use mohur::domain::token::{Candidate, Credential, Fingerprint, Held, PinState, Token, Tries};
use mohur::i18n::{Language, Texts};
use mohur::problem::Problem;
use mohur::screen::{Acting, Cards, Context, Loadable, ServiceView};
use mohur::theme::Look;

pub const FIN: &str = "TST4W7E";
pub const SSN: &str = "9900000000017";
pub const VOENS: [&str; 2] = ["9900000141", "9900000142"];
pub const READER: &str = "ACS ACR39U ICC Reader 00 00";

/// The hour at which everything here happens.
pub fn now() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

/// What surrounds a screen: one reader with a card, one usable certificate on it, a trial service,
/// and somebody signed in.
pub struct Surroundings {
    pub texts: Texts,
    pub look: Look,
    pub now: Timestamp,
    pub zone: TimeZone,
    pub cards: Cards,
    pub service: Loadable<ServiceView>,
    pub acting: Option<Acting>,
}

impl Default for Surroundings {
    fn default() -> Surroundings {
        Surroundings {
            texts: Texts::new(Language::Az),
            look: Look::default(),
            now: now(),
            zone: TimeZone::UTC,
            cards: Cards {
                snapshot: Some(one_card()),
                unplugged: None,
                modules: vec![module()],
                candidates: Loadable::Ready(vec![candidate(1)]),
                held: vec![held(1)],
            },
            service: Loadable::Ready(service()),
            acting: Some(acting()),
        }
    }
}

impl Surroundings {
    pub fn context(&self) -> Context<'_> {
        Context {
            texts: &self.texts,
            look: self.look,
            now: self.now,
            zone: &self.zone,
            cards: &self.cards,
            service: &self.service,
            insurer: self.acting.as_ref().map(|acting| &acting.insurer),
            acting: self.acting.as_ref(),
        }
    }

    /// With these certificates on the card.
    pub fn with(candidates: Vec<Candidate>) -> Surroundings {
        let mut around = Surroundings::default();
        around.cards.candidates = Loadable::Ready(candidates);
        around
    }
}

pub fn service() -> ServiceView {
    ServiceView { name: "Sınaq xidməti".into(), environment: Environment::Sandbox, ssn_required: true }
}

/// A module that sees the token in [`READER`].
pub fn module() -> Module {
    let tokens = vec![candidate(1).credential.token];
    Module {
        file: "/usr/lib/opensc-pkcs11.so".into(),
        source: Source::Known,
        condition: Condition::Works { library: "OpenSC Project 0.23".into(), tokens },
    }
}

pub fn one_card() -> Snapshot {
    Snapshot::Readers(vec![Reader { name: READER.into(), slot: Slot::Card { atr: vec![0x3b, 0] } }])
}

pub fn problem() -> Problem {
    Problem::no_mandate()
}

/// One with technical detail.
pub fn detailed() -> Problem {
    Problem::other_service("https://service.test")
}

pub fn names(surname: &str) -> Names {
    Names { surname: surname.into(), name: "Aynur".into(), patronymic: "Kərim qızı".into() }
}

pub fn fingerprint(n: u8) -> Fingerprint {
    Fingerprint([n; 32])
}

/// A certificate that can be used; `n` names it.
pub fn candidate(n: u8) -> Candidate {
    let surname = ["ƏLİYEVA", "HƏSƏNLİ", "QULİYEV"][usize::from(n) % 3];
    Candidate {
        credential: Credential {
            token: Token {
                module: "/usr/lib/opensc-pkcs11.so".into(),
                slot: u64::from(n),
                reader: READER.into(),
                label: "Kart".into(),
                serial: format!("{n:08}"),
                pin: PinState { tries: Tries::NotTold, shortest: 4, longest: 8, has_keypad: false },
            },
            fingerprint: fingerprint(n),
            key_id: vec![n],
            certificate: vec![n],
            offers: Vec::new(),
        },
        identity: Some(Identity {
            names: names(surname),
            fin: Some(fin(FIN)),
            organisation: Some("«Nümunə Tikiş» MMC".into()),
            voen: Some(voen(0)),
            issuer: "Sınaq mərkəzi".into(),
            serial: format!("{n:02x}"),
            not_before: now() - SignedDuration::from_hours(24 * 365),
            not_after: now() + SignedDuration::from_hours(24 * 365),
            can_authenticate: true,
            can_sign: true,
            key: KeyType::P256,
        }),
        usable: Ok(()),
    }
}

/// A token with one certificate that can be used.
pub fn held(n: u8) -> Held {
    let certificate = candidate(n);
    Held { token: certificate.credential.token.clone(), certificates: vec![certificate] }
}

/// A certificate that cannot be used.
pub fn unusable(n: u8, why: Unusable) -> Candidate {
    Candidate { usable: Err(why), ..candidate(n) }
}

/// A certificate whose token tells this of its PIN.
pub fn with_tries(tries: Tries) -> Candidate {
    let mut candidate = candidate(1);
    candidate.credential.token.pin.tries = tries;
    candidate
}

pub fn fin(text: &str) -> Fin {
    Fin::parse(text).unwrap().0
}

pub fn voen(n: usize) -> Voen {
    Voen::parse(VOENS[n]).unwrap()
}

pub fn insurer() -> Insurer {
    let office =
        Office { code: "B01".into(), name: "Nəsimi rayon şöbəsi".into(), kind: OfficeKind::Branch };
    Insurer {
        voen: voen(0),
        name: "«Nümunə Tikiş» MMC".into(),
        kind: Kind::LegalEntity,
        account_number: None,
        office,
    }
}

pub fn mandate(n: usize) -> Mandate {
    Mandate {
        voen: voen(n),
        name: ["«Nümunə Tikiş» MMC", "Quliyev Elçin Sınaq oğlu"][n].into(),
        kind: [Kind::LegalEntity, Kind::Entrepreneur][n],
        has_seal_right: true,
        source: [MandateSource::Certificate, MandateSource::Delegation][n],
        until: None,
    }
}

pub fn acting() -> Acting {
    Acting {
        session: Session {
            signer: Signer { names: names("ƏLİYEVA"), fin: fin(FIN) },
            mandates: vec![mandate(0), mandate(1)],
            expires: now() + SignedDuration::from_hours(1),
        },
        insurer: insurer(),
        means: Means::Card(candidate(1)),
    }
}

pub fn id(n: u8) -> Id {
    Id::from_bytes([n; 16])
}

pub fn draft() -> Draft {
    Draft::new(id(1), voen(0), now())
}

/// A draft in which everything was typed, nothing looked up.
pub fn typed() -> Draft {
    Draft { fin: Typed(FIN.into()), ssn: Typed(SSN.into()), ..draft() }
}

/// A draft that can be signed.
pub fn complete() -> Draft {
    Draft { lookup: Some(lookup()), reason: Some(Reason::IdentityDocumentChanged), ..typed() }
}

pub fn query() -> Query {
    Query { fin: fin(FIN), ssn: Ssn::parse(SSN).ok(), document_type: DocumentType::Din }
}

pub fn record(surname: &str) -> Record {
    Record {
        names: names(surname),
        sex: Sex::Female,
        birth_date: jiff::civil::date(1990, 5, 17),
        birthplace: "Bakı".into(),
        ssn: Ssn::parse(SSN).ok(),
        document: None,
    }
}

/// Both records, of which the surname differs.
pub fn lookup() -> Lookup {
    Lookup {
        id: "lookup-1".into(),
        query: query(),
        time: now(),
        longest_age: SignedDuration::from_hours(1),
        dsmf_record: record("Məmmədova"),
        registry_record: record("Həsənli"),
    }
}

/// Both records, of which nothing differs.
pub fn agreeing() -> Lookup {
    Lookup { registry_record: record("Məmmədova"), ..lookup() }
}

pub fn application(lookup: Lookup, reason: Reason) -> Application {
    Application {
        id: id(1),
        environment: Environment::Sandbox,
        service: "https://service.test".into(),
        insurer: insurer(),
        lookup,
        reason,
        prepared_by: Signatory { names: names("ƏLİYEVA"), fin: fin(FIN) },
        prepared_at: now(),
    }
}

pub fn digest() -> ContainerDigest {
    ContainerDigest([7; 32])
}

pub fn receipt() -> Receipt {
    Receipt {
        registration_number: "DSMF-2026-000123".into(),
        time: now(),
        digest: digest(),
        voen: voen(0),
        service: "https://service.test".into(),
        environment: Environment::Sandbox,
    }
}

/// An application of the history; `n` names it.
pub fn entry(n: u8) -> history::Entry {
    let status = Status { code: "received".into(), category: Category::Received, name: None, text: None };
    history::Entry {
        id: id(n),
        voen: voen(0),
        registration_number: Some(format!("DSMF-2026-{n:06}")),
        time: now(),
        reason: Reason::Lost,
        fin: fin(FIN),
        names: names("Həsənli"),
        old_names: names("Məmmədova"),
        ssn: Ssn::parse(SSN).ok(),
        office: "Nəsimi rayon şöbəsi".into(),
        signed_by: "ƏLİYEVA Aynur".into(),
        attested: None,
        standing: Standing::Service(status.clone()),
        timeline: vec![Step { status, time: now() }],
    }
}

pub fn delegate(number: &str) -> Delegate {
    let number = Number::parse(delegation::Means::Card, number).unwrap();
    Delegate { means: delegation::Means::Card, number, fin: fin("TST5H3K") }
}

/// An authority of a card; `n` names it.
pub fn delegation(n: u8, number: &str, until: Option<Date>) -> Delegation {
    Delegation {
        id: id(n),
        delegate: delegate(number),
        names: Some(Names {
            surname: "Quliyev".into(), name: "Rəşad".into(), patronymic: "Əli oğlu".into()
        }),
        term: Term { from: jiff::civil::date(2026, 1, 1), until },
        given_by: "ƏLİYEVA Aynur Kərim qızı".into(),
        given_at: now() - SignedDuration::from_hours(24 * 30),
        withdrawn_at: None,
    }
}

/// One in force, one of an Asan İmza that ends soon, one that has ended, one that was withdrawn.
pub fn register() -> Register {
    let mut asan = delegation(2, "AZ 1", Some(jiff::civil::date(2026, 12, 15)));
    asan.delegate.means = delegation::Means::Asan;
    asan.delegate.number = Number::parse(delegation::Means::Asan, "099 000 45 67").unwrap();
    let withdrawn = Delegation { withdrawn_at: Some(now()), ..delegation(4, "AZ 77 4410 0100", None) };
    let ended =
        Delegation { names: None, ..delegation(3, "AZ 77 4410 0099", Some(jiff::civil::date(2026, 9, 1))) };
    Register {
        delegations: vec![delegation(1, "AZ 77 4410 0187", None), asan, ended, withdrawn],
        is_complete: true,
    }
}

/// An order to give an authority.
pub fn order() -> Order {
    let term = Term { from: jiff::civil::date(2026, 11, 22), until: None };
    Order {
        id: id(1),
        environment: Environment::Sandbox,
        service: "https://service.test".into(),
        insurer: insurer(),
        act: Act::Give { delegate: delegate("AZ 77 4410 2031"), term, replaces: None },
        prepared_by: Signatory { names: names("ƏLİYEVA"), fin: fin(FIN) },
        prepared_at: now(),
    }
}
