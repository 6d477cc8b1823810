//! From draft to a signed container in the outbox. Nothing is sent here: whatever the service will be
//! given is on disk first.

use super::Error;
use super::asan;
use super::pen::Pen;
use super::sign_in::{SignedIn, judge};
use crate::card::{self, ToBeSigned, Tokens};
use crate::domain::application::{Application, Signatory};
use crate::domain::content::Content;
use crate::domain::draft::Draft;
use crate::domain::environment::Environment;
use crate::domain::identity::{Purpose, Unusable};
use crate::domain::insurer::Insurer;
use crate::domain::level::Level;
use crate::domain::means::Means;
use crate::domain::middleware::Survey;
use crate::domain::outbox::{Entry, State};
use crate::domain::session::Signer;
use crate::domain::token::{Candidate, Token};
use crate::domain::{history, outbox};
use crate::remote::Gateway;
use crate::signing::certificate;
use crate::signing::container::{self, Container, Prepared};
use crate::signing::trust::Trust;
use crate::signing::verify;
use crate::store::{Sealed, Store};
use futures::StreamExt;
use futures::channel::mpsc::unbounded;
use futures::future;
use futures::stream::{self, BoxStream};
use jiff::Timestamp;

/// Why a draft cannot be signed yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotReady {
    /// The person was not looked up (*Təsdiqlə*).
    NoLookup,
    /// The registries' answer is older than the service allows: look up again.
    LookupTooOld,
    /// No reason was chosen.
    NoReason,
    /// The draft was begun for another insurer than the one chosen now.
    OtherInsurer,
}

/// The certificates that may sign for the person who signed in: for signatures, by the same means, with
/// the same FİN and VÖEN. Unusable ones come too and say why. None, one, or several: then the user
/// chooses.
///
/// # Errors
/// The tokens' failure, or the service's; [`asan::Failure::AnotherHolder`].
pub async fn signers(
    tokens: &dyn Tokens,
    gateway: &dyn Gateway,
    signed_in: &SignedIn,
    trust: &Trust,
    now: Timestamp,
) -> Result<Vec<Means>, Error> {
    match &signed_in.means {
        Means::Card(candidate) => {
            let found = signers_on_card(tokens, candidate, trust, now).await?;
            Ok(found.into_iter().map(Means::Card).collect())
        }
        Means::Asan(mobile) => {
            let person = &signed_in.session.signer;
            Ok(vec![asan::signer(gateway, mobile, person, trust, now).await?])
        }
    }
}

async fn signers_on_card(
    tokens: &dyn Tokens,
    signed_in: &Candidate,
    trust: &Trust,
    now: Timestamp,
) -> Result<Vec<Candidate>, Error> {
    // Only the module of that card is waited for.
    let module = &signed_in.credential.token.module;
    let mut surveys = tokens.survey_each();
    let mut survey = Survey::default();
    while let Some(next) = surveys.next().await {
        survey = next;
        if survey.modules.iter().any(|asked| asked.file == *module) {
            break;
        }
    }
    if let Some(failure) = card::failure(&survey) {
        return Err(failure.into());
    }
    Ok(survey
        .credentials
        .into_iter()
        .map(|credential| judge(credential, Purpose::Signature, trust, now))
        .filter(|c| c.usable != Err(Unusable::WrongUsage) && is_same_holder(c, signed_in))
        .collect())
}

fn is_same_holder(a: &Candidate, b: &Candidate) -> bool {
    let holder = |c: &Candidate| c.identity.as_ref().map(|i| (i.fin.clone(), i.voen.clone()));
    is_same_card(&a.credential.token, &b.credential.token) && holder(a).is_some() && holder(a) == holder(b)
}

/// Some middleware shows one card as several tokens, one for each PIN, with one serial number.
fn is_same_card(a: &Token, b: &Token) -> bool {
    a.module == b.module && a.serial == b.serial && (!a.serial.is_empty() || a.slot == b.slot)
}

/// Puts an application together from what was typed and looked up.
///
/// # Errors
/// [`Error::NotReady`].
pub fn application(
    draft: &Draft,
    signer: &Signer,
    insurer: &Insurer,
    environment: Environment,
    service: String,
    now: Timestamp,
) -> Result<Application, Error> {
    if draft.voen != insurer.voen {
        return Err(Error::NotReady(NotReady::OtherInsurer));
    }
    let lookup = draft.lookup.clone().ok_or(Error::NotReady(NotReady::NoLookup))?;
    if !lookup.is_fresh(now) {
        return Err(Error::NotReady(NotReady::LookupTooOld));
    }
    let reason = draft.reason.ok_or(Error::NotReady(NotReady::NoReason))?;
    Ok(Application {
        id: draft.id.clone(),
        environment,
        service,
        insurer: insurer.clone(),
        lookup,
        reason,
        prepared_by: Signatory { names: signer.names.clone(), fin: signer.fin.clone() },
        prepared_at: to_second(now),
    })
}

/// Signs one application and puts it in the outbox. See [`sign_all`].
///
/// # Errors
/// Those of [`sign_all`], for the one.
pub async fn sign(
    pen: Pen<'_>,
    store: &dyn Store,
    application: Application,
    trust: &Trust,
    now: Timestamp,
) -> Result<Entry, Error> {
    let mut signed = sign_all(pen, store, vec![application], trust, now)?;
    signed.next().await.unwrap_or_else(|| Err(miscounted().into()))
}

/// So many applications are laid out before the pen wants them, and so many containers at most are stored together.
/// Where the pen is quicker than they are put together and verified, they share one transaction, which spares a
/// processor most of its pages.
const TOGETHER: usize = 16;
/// So many such groups are on their way to the disk while the pen signs on.
const ON_THEIR_WAY: usize = 2;

/// Signs applications with one pen, one signature each, and puts each in the outbox as soon as it
/// verifies. What comes of each is told in the order of the applications, while the pen signs on:
/// nothing but its own work takes its time. Whoever stops listening stops the pen before its next
/// signature.
///
/// An application that failed is still a draft, and so are all that nothing was told of: the pen's
/// failure is the last thing told.
///
/// # Errors
/// [`Error::Unusable`], [`Error::NotReady`], or what keeps the first one from being laid out; the PIN was
/// not used then.
pub fn sign_all<'a>(
    pen: Pen<'a>,
    store: &'a dyn Store,
    applications: Vec<Application>,
    trust: &'a Trust,
    now: Timestamp,
) -> Result<BoxStream<'a, Result<Entry, Error>>, Error> {
    if applications.iter().any(|a| !a.lookup.is_fresh(to_second(now))) {
        return Err(Error::NotReady(NotReady::LookupTooOld));
    }
    let sealed = signatures(pen, applications, trust, now)?.map(move |signed| {
        let (application, prepared, signature) = signed?;
        let container = seal(&application, prepared, &signature, trust, now)?;
        Ok(sealed(application, container, to_second(now)))
    });
    let stored = move |sealed: Result<Sealed, Error>| async move {
        let sealed = sealed?;
        let entry = sealed.entry.clone();
        store.enqueue(sealed).await?;
        Ok(entry)
    };
    let groups =
        sealed.ready_chunks(TOGETHER).map(move |group| future::join_all(group.into_iter().map(stored)));
    Ok(groups.buffered(ON_THEIR_WAY).flat_map(stream::iter).boxed())
}

/// What was signed, each with its container.
pub type Containers<'a, T> = BoxStream<'a, Result<(T, Container), Error>>;

/// Signs whatever can be signed with one pen, and tells each with its container, which was verified. Nothing is
/// stored.
///
/// # Errors
/// Those of [`sign_all`].
pub fn containers<'a, T>(
    pen: Pen<'a>,
    contents: Vec<T>,
    trust: &'a Trust,
    now: Timestamp,
) -> Result<Containers<'a, T>, Error>
where
    T: Clone + Send + Sync + 'static,
    for<'c> Content: From<&'c T>,
{
    let sealed = signatures(pen, contents, trust, now)?.map(move |signed| {
        let (content, prepared, signature) = signed?;
        let container = seal(&content, prepared, &signature, trust, now)?;
        Ok((content, container))
    });
    Ok(sealed.boxed())
}

/// Something with what was laid out for it, and the raw signature over that.
type Signed<T> = (T, Prepared, Vec<u8>);

/// Has everything signed, each as soon as it is laid out.
fn signatures<'a, T>(
    pen: Pen<'a>,
    contents: Vec<T>,
    trust: &Trust,
    now: Timestamp,
) -> Result<BoxStream<'a, Result<Signed<T>, Error>>, Error>
where
    T: Clone + Send + Sync + 'static,
    for<'c> Content: From<&'c T>,
{
    let signing_time = to_second(now);
    let signer = pen.means();
    certificate::check(signer.certificate(), Purpose::Signature, now, trust).map_err(Error::Unusable)?;
    let algorithm = signer.algorithm().ok_or(Error::Unusable(Unusable::UnsupportedKey))?;
    let certificate = signer.certificate().to_vec();
    let prepare = move |content: T| {
        let prepared = container::prepare(Content::from(&content), &certificate, algorithm, signing_time)?;
        Ok((content, prepared))
    };
    let mut contents = contents.into_iter();
    // What the certificate does not allow shows with any of them, before the PIN is used.
    let first = contents.next().map(&prepare).transpose()?;
    let rest = stream::iter(contents).map(prepare);

    let (permit, permits) = unbounded();
    let (hand_over, mut handed_over) = unbounded();
    let another = permit.clone();
    let items = stream::iter(first).map(Ok).chain(rest).zip(permits).filter_map(move |(made, ())| {
        let item = made.as_ref().ok().map(|(_, prepared): &(T, Prepared)| ToBeSigned {
            bytes: prepared.to_be_signed.clone(),
            algorithm: prepared.algorithm,
        });
        if item.is_none() {
            // No signature will make room for the next.
            let _ = another.unbounded_send(());
        }
        let _ = hand_over.unbounded_send(made);
        future::ready(item)
    });
    for _ in 0..TOGETHER {
        let _ = permit.unbounded_send(());
    }
    let signatures = pen.sign_each(items.boxed());
    // Each signature meets what it is of.
    let mut is_over = false;
    let ending = stream::iter([None]);
    let signed = signatures.map(Some).chain(ending).map(move |signature| {
        let mut told = Vec::new();
        while !is_over {
            match (handed_over.try_recv(), &signature) {
                (Ok(Err(unprepared)), _) => told.push(Err(unprepared)),
                (Ok(Ok((content, prepared))), Some(Ok(signature))) => {
                    let _ = permit.unbounded_send(());
                    told.push(Ok((content, prepared, signature.clone())));
                    break;
                }
                (_, Some(Err(error))) => {
                    is_over = true;
                    told.push(Err(error.clone()));
                }
                (Err(_), None) => break,
                (Ok(Ok(_)), None) | (Err(_), Some(Ok(_))) => {
                    is_over = true;
                    told.push(Err(miscounted().into()));
                }
            }
        }
        stream::iter(told)
    });
    Ok(signed.flatten().boxed())
}

fn miscounted() -> card::Error {
    card::Error::Token("another number of signatures than asked for".into())
}

/// Assembles one container and verifies it as a stranger would.
fn seal<'c, T>(
    content: &'c T,
    prepared: Prepared,
    signature: &[u8],
    trust: &Trust,
    now: Timestamp,
) -> Result<Container, Error>
where
    Content: From<&'c T>,
{
    let container = container::assemble(prepared, signature)?;
    let report = verify::verify(&container.bytes, trust, now);
    if let Some((check, detail)) = report.failure() {
        return Err(Error::BadContainer(check, detail.to_string()));
    }
    // The signature is over the data as shown, not over something that merely verifies.
    if report.content != Some(Content::from(content)) {
        return Err(Error::BadContainer(verify::Check::Data, "not what was shown".into()));
    }
    Ok(container)
}

/// The outbox entry and the history row of a fresh container.
fn sealed(application: Application, container: Container, signed_at: Timestamp) -> Sealed {
    let Application { id, insurer, lookup, reason, prepared_by, .. } = application;
    let entry = Entry {
        digest: container.digest,
        key: container.digest,
        level: Level::B,
        is_frozen: false,
        application: id.clone(),
        voen: insurer.voen.clone(),
        state: State::Queued,
        signed_at,
        attempts: 0,
        refusal: None,
    };
    let row = history::Entry {
        id,
        voen: insurer.voen,
        registration_number: None,
        time: signed_at,
        reason,
        fin: lookup.query.fin,
        names: lookup.registry_record.names,
        old_names: lookup.dsmf_record.names,
        ssn: lookup.query.ssn.or(lookup.dsmf_record.ssn),
        office: insurer.office.name,
        signed_by: prepared_by.names.full(),
        attested: None,
        standing: history::Standing::Outbox(outbox::State::Queued),
        timeline: Vec::new(),
    };
    Sealed { entry, container: container.bytes, row }
}

/// Signing times and times of preparation are whole seconds in the container.
pub(super) fn to_second(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}
