//! A batch from the application to the service's receipt.
//!
//! `cargo bench --bench batch`: fifty applications with a token that takes 300 ms for a signature, against the
//! trial service over TLS, which requires B-LT; then the processor time of each with SoftHSM2, where the token
//! takes next to none. Prints a name, what was measured, and what it may be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use async_trait::async_trait;
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, ObjectClass};
use cryptoki::session::UserType;
use cryptoki::types::AuthPin;
use flate2::read::DeflateDecoder;
use futures::channel::mpsc::unbounded;
use futures::executor::block_on;
use futures::future::ready;
use futures::stream::{self, BoxStream};
use futures::{FutureExt, StreamExt, TryStreamExt};
use jiff::Timestamp;
use miniz_oxide::deflate::compress_to_vec;
use mohur::card::fake::{Card, Fake, Key, signer};
use mohur::card::module::Module;
use mohur::card::system::{Launch, System};
use mohur::card::{self, NewPin, Step, ToBeSigned, Tokens, worker};
use mohur::domain::application::{Application, Id};
use mohur::domain::authority::Policy;
use mohur::domain::draft::Draft;
use mohur::domain::environment::Environment;
use mohur::domain::identifier::{Fin, Ssn, Voen};
use mohur::domain::identity::{Algorithm, Purpose};
use mohur::domain::insurer::Insurer;
use mohur::domain::level::Level;
use mohur::domain::lookup::{DocumentType, Lookup, Query};
use mohur::domain::middleware::{Source, Survey};
use mohur::domain::outbox::Entry;
use mohur::domain::reason::Reason;
use mohur::domain::secret::Pin;
use mohur::domain::session::Signer;
use mohur::domain::token::{Candidate, Credential, Token};
use mohur::flow::courier::{Courier, Outcome};
use mohur::flow::lookup::{self, Asker};
use mohur::flow::pen::Pen;
use mohur::flow::raise::Raiser;
use mohur::flow::{sign, sign_in};
use mohur::remote::{Client, Config, Origin, Service, Web};
use mohur::sandbox::{Options, Running, start};
use mohur::signing::trust::Trust;
use mohur::signing::{container, document, pdf};
use mohur::store::fake::Fake as Log;
use mohur::store::{self, Database, KeySource, Sealed, Store, open};
use mohur_rig::fixture::Identity;
use mohur_rig::softhsm::{MODULE, SoftHsm};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject;
use std::hint::black_box;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How many applications with the slow token.
const BATCH: usize = 50;
/// How long it takes for each.
const SIGNATURE: Duration = Duration::from_millis(300);
/// How many applications whose processor time is taken, and how often: the median counts, since a processor is not
/// as fast in one second as in the next.
const MANY: usize = 300;
const ROUNDS: usize = 9;
/// Card of the trial service, its owner's firm, and a person to apply for.
const CARD: &str = "gunel";
const FIRM: &str = "9900000141";
const PERSON: (&str, &str) = ("TST4W7E", "9912345678903");
const PIN: &str = "123456";

fn main() {
    if worker::run_if_asked() {
        return;
    }
    if std::env::args().any(|argument| argument == BARE) {
        return sign_bare();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk::new(folder.path()).await;
        slow(&desk).await;
        cheap(&desk).await;
        desk.running.stop().await;
    });
}

fn pen<'a>(tokens: &'a dyn Tokens, signer: &Candidate) -> Pen<'a> {
    Pen::Card { tokens, candidate: signer.clone(), pin: pin() }
}

/// Fifty with the slow token.
async fn slow(desk: &Desk) {
    let tokens = Slow(fake(desk.running.cards_dir()));
    let store = desk.store("slow.db").await;
    let signer = signer_of(&tokens, &desk.trust).await;
    let applications = desk.applications(BATCH);
    let (client, trust) = (&desk.client, &desk.trust);
    let begun = Instant::now();
    let clock = Timestamp::now;
    let signed = sign::sign_all(pen(&tokens, &signer), &store, applications, trust, clock()).unwrap();
    let delivered = desk.courier.deliver_each(signed, &store, client, trust, &clock);
    let delivered: Vec<_> = delivered.try_collect().await.unwrap();
    let took = begun.elapsed();
    for delivery in &delivered {
        assert!(matches!(delivery.outcome, Outcome::Accepted(_)), "{:?}", delivery.outcome);
        let kept = store.best_container(&delivery.entry.digest).await.unwrap();
        assert_eq!(container::open(&kept).unwrap().level(), Level::Lt);
    }
    assert_eq!(delivered.len(), BATCH);
    let least = SIGNATURE * BATCH as u32;
    println!("batch-ms {:.0} {:.0}", took.as_secs_f64() * 1e3, least.as_secs_f64() * 1e3);
}

/// Many with SoftHSM2: what a processor does for each, besides the token's signature.
async fn cheap(desk: &Desk) {
    let cards = desk.running.cards_dir();
    // A token outlives nobody: what its key is read from may stay.
    let identity = Identity {
        key: std::fs::read_to_string(cards.join(CARD).join("sign.p8")).unwrap().leak(),
        certificate: certificate_file(cards, "sign").leak(),
    };
    let hsm = SoftHsm::new("bench", PIN).unwrap();
    hsm.import(1, "sign", &identity).unwrap();
    let (variable, settings) = hsm.env();
    let environment = vec![(variable.into(), settings.clone().into())];
    let launch = Launch { environment, ..Launch::default() };
    let module = Module { file: MODULE.into(), source: Source::Chosen };
    let tokens = System::with_launch(vec![module], &launch);
    let signer = signer_of(&tokens, &desk.trust).await;
    assert_eq!(signer.algorithm(), Some(Algorithm::RsaPssSha256));
    let mut rounds = Vec::new();
    for round in 0..ROUNDS {
        rounds.push(desk.round(round, &tokens, &signer, &settings).await);
    }
    let median = |of: fn(&Round) -> f64| {
        let mut all: Vec<f64> = rounds.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    println!("c-sign-ms {:.3}", median(|r| r.bare));
    println!("processor-ms {:.3} 5", median(|r| r.whole - r.bare));
    println!("storing-ms {:.3} {:.3}", median(|r| r.storing[0]), median(|r| r.storing[1]));
    println!("processor-without-document-ms {:.3} 0.7", median(Round::without_document));
}

/// Processor time of each of many, in milliseconds, all measured within a few seconds.
struct Round {
    /// From the application to the store, the token's part included.
    whole: f64,
    /// `C_Sign`.
    bare: f64,
    /// What is done because there is a document, but for storing it.
    document: f64,
    /// Storing the containers, and storing them shorter by the document.
    storing: [f64; 2],
}

impl Round {
    fn without_document(&self) -> f64 {
        self.whole - self.bare - self.document - (self.storing[0] - self.storing[1])
    }
}

/// Processor time of whatever is done because there is a document: rendered, digested, packed; and to verify it
/// unpacked, digested, rendered anew and compared. Gives its length in the container too.
fn of_document(application: &Application) -> (f64, usize) {
    let (model, prepared_at) = (document::document(application), application.prepared_at);
    let mut longest = 0;
    let before = Processor::now();
    for _ in 0..MANY {
        let rendered = pdf::render(&model, prepared_at).unwrap();
        black_box(digest(&SHA256, &rendered));
        let packed = compress_to_vec(&rendered, 6);
        // Its part of the container's digest, when that is made and when it is verified.
        black_box(digest(&SHA256, &packed));
        black_box(digest(&SHA256, &packed));
        longest = longest.max(packed.len());
        let mut unpacked = Vec::new();
        DeflateDecoder::new(packed.as_slice()).read_to_end(&mut unpacked).unwrap();
        black_box(digest(&SHA256, &unpacked));
        assert_eq!(pdf::compare(&unpacked, &model, prepared_at).unwrap(), Ok(()));
    }
    (before.each(MANY), longest)
}

/// Processor time of one `C_Sign` with what begins it, in milliseconds: measured by a process of its own,
/// since SoftHSM2 finds its settings in the environment alone.
fn bare(settings: &Path) -> f64 {
    let program = std::env::current_exe().unwrap();
    let told = Command::new(program).arg(BARE).env("SOFTHSM2_CONF", settings).output().unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    String::from_utf8(told.stdout).unwrap().trim().parse().unwrap()
}

/// The argument of that process.
const BARE: &str = "--bare-c-sign";

fn sign_bare() {
    let module = Pkcs11::new(MODULE).unwrap();
    module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).unwrap();
    let slot = module.get_slots_with_initialized_token().unwrap()[0];
    let session = module.open_ro_session(slot).unwrap();
    session.login(UserType::User, Some(&AuthPin::new(PIN.into()))).unwrap();
    let key = session.find_objects(&[Attribute::Class(ObjectClass::PRIVATE_KEY)]).unwrap()[0];
    let pss =
        PkcsPssParams { hash_alg: MechanismType::SHA256, mgf: PkcsMgfType::MGF1_SHA256, s_len: 32.into() };
    let before = Processor::now();
    for _ in 0..MANY {
        session.sign(&Mechanism::Sha256RsaPkcsPss(pss), key, &[7; 800]).unwrap();
    }
    println!("{}", before.each(MANY));
}

/// Ticks of a second in `/proc`: the same on every Linux that anybody has (`USER_HZ`).
const TICKS: f64 = 100.0;

/// Processor time of this process and of its children that have ended, in seconds.
struct Processor(f64);

impl Processor {
    fn now() -> Processor {
        let line = std::fs::read_to_string("/proc/self/stat").unwrap();
        // After the name in brackets: utime, stime, cutime, cstime are the 12th to the 15th (proc(5)).
        let fields = line.rsplit(')').next().unwrap().split_whitespace().skip(11).take(4);
        let ticks: f64 = fields.map(|ticks| ticks.parse::<f64>().unwrap()).sum();
        Processor(ticks / TICKS)
    }

    /// What was used since for each of so many, in milliseconds.
    fn each(&self, count: usize) -> f64 {
        (Processor::now().0 - self.0) * 1e3 / count as f64
    }
}

fn pin() -> Option<Pin> {
    let mut pin = Pin::new();
    assert!(PIN.chars().all(|c| pin.push(c)));
    Some(pin)
}

async fn signer_of(tokens: &dyn Tokens, trust: &Trust) -> Candidate {
    let found = sign_in::candidates(tokens, Purpose::Signature, trust, Timestamp::now()).await.unwrap();
    found.into_iter().find(|candidate| candidate.usable.is_ok()).unwrap()
}

/// The trial service, somebody signed in, and a person looked up.
struct Desk {
    running: Running,
    folder: PathBuf,
    trust: Trust,
    client: Client,
    courier: Courier,
    environment: Environment,
    insurer: Insurer,
    signer: Signer,
    lookup: Lookup,
}

impl Desk {
    async fn new(folder: &Path) -> Desk {
        let running = start(Options::new(folder.join("service"))).await.unwrap();
        let trust = Trust::from_pem(&std::fs::read_to_string(running.trust_file()).unwrap()).unwrap();
        let origin = Origin::parse(running.origin()).unwrap();
        let config = Config { authorities: trust.certificates(), ..Config::new(origin, "az") };
        let client = Client::new(config).unwrap();
        let tokens = fake(running.cards_dir());
        let now = Timestamp::now();
        let found = sign_in::candidates(&tokens, Purpose::Authentication, &trust, now).await.unwrap();
        let candidate = found.into_iter().find(|candidate| candidate.usable.is_ok()).unwrap();
        let signed_in = sign_in::sign_in(&tokens, &client, &candidate, pin(), &trust, now).await.unwrap();
        let firm = Voen::parse(FIRM).unwrap();
        let insurer = sign_in::choose_insurer(&client, &signed_in.session, &firm).await.unwrap();
        let card = client.card().await.unwrap();
        assert_eq!(card.required_level, Level::Lt);
        let query = Query {
            fin: Fin::parse(PERSON.0).unwrap().0,
            ssn: Ssn::parse(PERSON.1).ok(),
            document_type: DocumentType::Din,
        };
        let asker = Asker { signer: &signed_in.session.signer.fin, voen: &firm, now };
        let lookup = lookup::lookup(&Log::new(), &client, &card, asker, &query).await.unwrap();
        let raiser = Raiser::new(Arc::new(Web::default()), Policy::default());
        Desk {
            running,
            folder: folder.to_owned(),
            trust,
            client,
            courier: Courier::new(raiser),
            environment: card.environment,
            insurer,
            signer: signed_in.session.signer,
            lookup,
        }
    }

    /// So many, each its own.
    fn applications(&self, count: usize) -> Vec<Application> {
        let application = |_| {
            let mut id = [0; 16];
            SystemRandom::new().fill(&mut id).unwrap();
            let draft = Draft {
                lookup: Some(self.lookup.clone()),
                reason: Some(Reason::IdentityDocumentChanged),
                ..Draft::new(Id::from_bytes(id), self.insurer.voen.clone(), Timestamp::now())
            };
            let (insurer, origin) = (&self.insurer, self.client.origin());
            sign::application(&draft, &self.signer, insurer, self.environment, origin, Timestamp::now())
                .unwrap()
        };
        (0..count).map(application).collect()
    }

    /// Signs many, and measures what that takes beside its parts.
    async fn round(&self, number: usize, tokens: &System, signer: &Candidate, settings: &Path) -> Round {
        let store = self.store(&format!("cheap-{number}.db")).await;
        let applications = self.applications(MANY);
        let one = applications[0].clone();
        let before = Processor::now();
        let now = Timestamp::now();
        let signed = sign::sign_all(pen(tokens, signer), &store, applications, &self.trust, now).unwrap();
        let signed: Vec<_> = signed.try_collect().await.unwrap();
        // The worker's time counts once it has ended.
        tokens.end_session().await;
        let whole = before.each(signed.len());
        let bare = bare(settings);
        let (document, length) = of_document(&one);
        let long = self.storing(&format!("long-{number}.db"), &store, &signed, 0).await;
        let short = self.storing(&format!("short-{number}.db"), &store, &signed, length).await;
        Round { whole, bare, document, storing: [long, short] }
    }

    /// Processor time of storing each of what was signed once more, in a new store: the containers as they
    /// are, or so much shorter.
    async fn storing(&self, name: &str, from: &Database, signed: &[Entry], shorter: usize) -> f64 {
        let page = from.history(&self.insurer.voen, Default::default(), 0, signed.len()).await.unwrap();
        let mut sealed = Vec::new();
        for entry in signed {
            let mut container = from.container(&entry.digest).await.unwrap();
            container.truncate(container.len() - shorter);
            let row = page.entries.iter().find(|row| row.id == entry.application).unwrap().clone();
            sealed.push(Sealed { entry: entry.clone(), container, row });
        }
        let store = self.store(name).await;
        let before = Processor::now();
        let stored = stream::iter(sealed).map(|one| store.enqueue(one)).buffer_unordered(4);
        stored.try_collect::<()>().await.unwrap();
        before.each(signed.len())
    }

    async fn store(&self, name: &str) -> Database {
        let key = KeySource::Passphrase(pin().unwrap());
        open(store::Options { path: self.folder.join(name), key }).await.unwrap()
    }
}

fn key_file(cards: &Path, slot: &str) -> Vec<u8> {
    let file = cards.join(CARD).join(format!("{slot}.p8"));
    PrivatePkcs8KeyDer::from_pem_file(file).unwrap().secret_pkcs8_der().to_vec()
}

fn certificate_file(cards: &Path, slot: &str) -> Vec<u8> {
    std::fs::read(cards.join(CARD).join(format!("{slot}.der"))).unwrap()
}

/// A computer with the card.
fn fake(cards: &Path) -> Fake {
    let key = |id, slot, algorithm| Key {
        key_id: vec![id],
        certificate: certificate_file(cards, slot),
        signer: signer(algorithm, &key_file(cards, slot)).unwrap(),
    };
    let keys = vec![key(1, "auth", Algorithm::EcdsaP256Sha256), key(2, "sign", Algorithm::RsaPkcs1Sha256)];
    let fake = Fake::new();
    fake.plug("Reader");
    fake.insert("Reader", Card::new("Card", "0001", PIN, keys));
    fake
}

/// A card that takes its time, and signs one item after the other whether or not anybody listens meanwhile.
struct Slow(Fake);

#[async_trait]
impl Tokens for Slow {
    fn survey_each(&self) -> BoxStream<'static, Survey> {
        self.0.survey_each()
    }

    fn sign_each(
        &self,
        credential: &Credential,
        pin: Option<Pin>,
        items: BoxStream<'static, ToBeSigned>,
    ) -> BoxStream<'static, Result<Step, card::Error>> {
        let (hand_over, handed_over) = unbounded();
        let (tell, told) = unbounded();
        let slow = handed_over.inspect(|_| std::thread::sleep(SIGNATURE)).boxed();
        let steps = self.0.sign_each(credential, pin, slow);
        std::thread::spawn(move || {
            block_on(steps.for_each(|step| {
                let _ = tell.unbounded_send(step);
                ready(())
            }));
        });
        let handing_over = items.for_each(move |item| {
            let _ = hand_over.unbounded_send(item);
            ready(())
        });
        let never = handing_over.map(|()| None).into_stream();
        stream::select(never, told.map(Some)).filter_map(ready).boxed()
    }

    async fn change_pin(&self, token: &Token, pins: Option<NewPin>) -> Result<(), card::Error> {
        self.0.change_pin(token, pins).await
    }

    async fn unblock(&self, token: &Token, pins: NewPin) -> Result<(), card::Error> {
        self.0.unblock(token, pins).await
    }

    async fn end_session(&self) {}
}
