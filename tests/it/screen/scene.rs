//! Every screen and dialog in the states that look different.

use super::sample::{self, Surroundings, candidate, detailed, problem, unusable, with_tries};
use iced::widget::space;
use jiff::SignedDuration;
use mohur::dialog::secret::{Doubt, Wiped};
use mohur::dialog::{asan, confirm, insurers, new_pin, notice, offline, pin};
use mohur::domain::asan::Code;
use mohur::domain::delegation::{Act, Order};
use mohur::domain::diagnosis::{Check, Finding, Value, Verdict, What};
use mohur::domain::draft::{Draft, Typed};
use mohur::domain::history::Rows;
use mohur::domain::identifier::{Fin, Phone};
use mohur::domain::identity::Unusable;
use mohur::domain::lookup::Note;
use mohur::domain::means::Means;
use mohur::domain::middleware::Condition;
use mohur::domain::reader::{Down, Reader, Slot, Snapshot};
use mohur::domain::reason::Reason;
use mohur::domain::token::{Candidate, Tries};
use mohur::i18n::Texts;
use mohur::problem::Problem;
use mohur::screen::presence::Follow;
use mohur::screen::{
    Loadable, OperationId, about, authorities, compose, diagnosis, drafts, history, my_card, settings,
    sign_in, unlock, verify,
};
use mohur::signing::trust::Trust;
use mohur::signing::verify::{Around, examine};
use mohur::widget::{Dialog, Element, layer, root};

/// Words of a button.
type Words = fn(&Texts) -> String;

/// What is shown.
pub enum Shown {
    About,
    Diagnosis(diagnosis::State),
    Unlock(unlock::State),
    SignIn(sign_in::State),
    Compose(compose::State),
    Drafts(drafts::State),
    History(history::State),
    Authorities(authorities::State),
    MyCard(my_card::State),
    Settings(settings::State),
    Verify(verify::State),
    Pin(pin::State),
    Asan(asan::State),
    NewPin(new_pin::State),
    Confirm(confirm::State),
    Insurers(insurers::State),
    Offline(offline::State),
    Notice(notice::State),
}

/// A screen or dialog in some state.
pub struct Scene {
    pub name: &'static str,
    pub shown: Shown,
    pub around: Surroundings,
    /// The main button, where the state has one.
    pub main: Option<Words>,
}

fn over<'a, M: Clone + 'a>(dialog: Dialog<'a, M>) -> Element<'a, ()> {
    layer(space(), Some(dialog.map(|_| ())))
}

impl Scene {
    pub fn view(&self) -> Element<'_, ()> {
        let context = self.around.context();
        root(match &self.shown {
            Shown::About => about::view(&context).map(|_| ()),
            Shown::Diagnosis(state) => state.view(&context).map(|_| ()),
            Shown::Unlock(state) => state.view(&context).map(|_| ()),
            Shown::SignIn(state) => state.view(&context).map(|_| ()),
            Shown::Compose(state) => state.view(&context).map(|_| ()),
            Shown::Drafts(state) => state.view(&context).map(|_| ()),
            Shown::History(state) => state.view(&context).map(|_| ()),
            Shown::Authorities(state) => state.view(&context).map(|_| ()),
            Shown::MyCard(state) => state.view(&context, false).map(|_| ()),
            Shown::Settings(state) => state.view(&context).map(|_| ()),
            Shown::Verify(state) => state.view(&context).map(|_| ()),
            Shown::Pin(state) => over(state.view(&context)),
            Shown::Asan(state) => over(state.view(&context)),
            Shown::NewPin(state) => over(state.view(&context)),
            Shown::Confirm(state) => over(state.view(&context)),
            Shown::Insurers(state) => over(state.view(&context)),
            Shown::Offline(state) => over(state.view(&context)),
            Shown::Notice(state) => over(state.view(&context)),
        })
    }

    /// Whether sidebar and top bar stand around it.
    pub fn is_framed(&self) -> bool {
        matches!(
            self.shown,
            Shown::Compose(_)
                | Shown::Drafts(_)
                | Shown::History(_)
                | Shown::Authorities(_)
                | Shown::MyCard(_)
        )
    }
}

fn scene(name: &'static str, shown: Shown, main: Option<Words>) -> Scene {
    Scene { name, shown, around: Surroundings::default(), main }
}

/// All of them.
pub fn all() -> Vec<Scene> {
    [
        sign_ins(),
        phones(),
        composes(),
        lists(),
        authorities(),
        cards(),
        set(),
        verifications(),
        diagnoses(),
        dialogs(),
        new_pins(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn sign_ins() -> Vec<Scene> {
    let readers = |slots: &[Slot]| {
        let reader = |slot: &Slot| Reader { name: sample::READER.into(), slot: slot.clone() };
        Snapshot::Readers(slots.iter().map(reader).collect())
    };
    let seeing = |name, snapshot: Snapshot, candidates, main: Option<Words>| {
        let mut state = sign_in::State::new(None);
        let mut around = Surroundings::default();
        around.cards.snapshot = Some(snapshot);
        around.cards.candidates = candidates;
        state.update(sign_in::Message::CardsChanged, &around.context());
        Scene { around, ..scene(name, Shown::SignIn(state), main) }
    };
    let none = || Loadable::Ready(vec![]);
    let card = sample::one_card;
    let several = vec![candidate(1), unusable(2, Unusable::Expired), candidate(3)];
    let reasons = [
        Unusable::Expired,
        Unusable::NotYetValid,
        Unusable::WrongUsage,
        Unusable::UnknownIssuer,
        Unusable::UnsupportedKey,
    ];
    let mut bad: Vec<_> = (1..).zip(reasons).map(|(n, why)| unusable(n, why)).collect();
    bad.push(unusable(9, Unusable::Malformed));
    bad[5].identity = None;
    let mut all = vec![
        seeing("sign-in, no reader", readers(&[]), none(), None),
        seeing("sign-in, reading", card(), Loadable::Loading, None),
        seeing("sign-in, ready", card(), Loadable::Ready(several), Some(Texts::ok)),
        seeing("sign-in, none usable", card(), Loadable::Ready(bad), Some(Texts::ok)),
        seeing("sign-in, no card", readers(&[Slot::Empty]), none(), None),
        seeing("sign-in, mute", readers(&[Slot::Mute]), none(), None),
        seeing("sign-in, held", readers(&[Slot::Held { by: vec!["scdaemon".into()] }]), none(), None),
        seeing("sign-in, no certificate", card(), none(), Some(Texts::reread)),
    ];
    let mut failed = seeing("sign-in, failed", card(), none(), Some(Texts::reread));
    failed.around.cards.modules[0].condition = Condition::Crashed;
    all.push(failed);
    for down in
        [Down::NotRunning, Down::VersionMismatch, Down::AccessDenied, Down::Other("0x8010001d".into())]
    {
        all.push(seeing("sign-in, service down", Snapshot::Down(down), none(), None));
    }
    // Nothing works at once: most buttons in view.
    for candidates in [none(), Loadable::Ready(vec![candidate(1)])] {
        let mut scene = seeing("sign-in, no connection", card(), candidates, Some(Texts::reconnect));
        scene.around.service = Loadable::Failed(detailed());
        if let Shown::SignIn(state) = &mut scene.shown {
            state.update(sign_in::Message::Failed(problem()), &scene.around.context());
        }
        all.push(scene);
    }
    all
}

fn phones() -> Vec<Scene> {
    use asan::Message::{Asked, Away, Cancel, Failed};
    let work = OperationId(1);
    let phone = Phone::parse("99 000 12 34").unwrap();
    let asked = || Asked(work, Code::of(&[0x5A; 32]), jiff::SignedDuration::from_mins(5));
    let sign = || asan::Purpose::Sign { person: "Həsənli Aynur".into(), reason: "İtirilmə".into() };
    let dialog = |name, purpose, messages: Vec<asan::Message>, main| {
        let mut state = asan::State::new(purpose, phone.clone(), work);
        for message in messages {
            state.update(message, sample::now(), work);
        }
        scene(name, Shown::Asan(state), main)
    };
    let entry = |name, messages: Vec<sign_in::asan::Message>| {
        let mut state = sign_in::State::new(None);
        let around = Surroundings::default();
        for message in messages {
            state.update(sign_in::Message::Asan(message), &around.context());
        }
        state.update(sign_in::Message::CardsChanged, &around.context());
        scene(name, Shown::SignIn(state), Some(Texts::asan_enter))
    };
    let number = |text: &str| sign_in::asan::Message::TypePhone(Typed(text.into()));
    vec![
        entry("sign-in by phone", vec![number("990001234")]),
        entry("sign-in by phone, missing", vec![sign_in::asan::Message::Submit]),
        entry("sign-in by phone, wrong", vec![number("120001234")]),
        dialog("asan, asking", asan::Purpose::SignIn, vec![], Some(Texts::back as Words)),
        dialog("asan, code", asan::Purpose::SignIn, vec![asked()], Some(Texts::back)),
        dialog("asan, sign", sign(), vec![asked(), Away(work, true)], Some(Texts::back)),
        dialog(
            "asan, order",
            asan::Purpose::Order { what: "Səlahiyyət".into() },
            vec![asked()],
            Some(Texts::back),
        ),
        dialog("asan, stopping", sign(), vec![asked(), Cancel], Some(Texts::back)),
        dialog("asan, failed", sign(), vec![asked(), Failed(work, detailed())], Some(Texts::asan_again)),
    ]
}

fn composes() -> Vec<Scene> {
    use compose::Message::{Add, Confirm, DraftSaved, LookedUp};
    let work = OperationId(1);
    let form = |name, draft: Draft, messages: Vec<compose::Message>| {
        let around = Surroundings::default();
        let mut state = compose::State::new(draft, true);
        for message in messages {
            state.update(message, &around.context(), work);
        }
        scene(name, Shown::Compose(state), Some(Texts::add_application))
    };
    let letter_o = Draft { fin: Typed("TST4WOE".into()), ..sample::typed() };
    let agreeing = Draft { lookup: Some(sample::agreeing()), ..sample::complete() };
    let no_reason = Draft { reason: None, ..sample::complete() };
    vec![
        form("compose, empty", sample::draft(), vec![]),
        form("compose, checked", sample::draft(), vec![Confirm]),
        form("compose, letter O", letter_o, vec![]),
        form("compose, looking up", sample::typed(), vec![Confirm]),
        form("compose, not found", sample::typed(), vec![Confirm, LookedUp(work, Err(detailed()))]),
        form("compose, looked up", no_reason, vec![Add]),
        form("compose, contradicting", agreeing, vec![]),
        form("compose, not saved", sample::complete(), vec![DraftSaved(Err(problem()))]),
    ]
}

fn lists() -> Vec<Scene> {
    use history::Message::{
        ApplySearch, Export, Exported, Exporting, Loaded, Lookups, NameSearch, News, Refreshed, RenameSearch,
        Saved, Searches, Select, Show, ShowFormats, ShowLookups, Sort, Type, TypeName,
    };
    use mohur::domain::history::{Changed, Column, Format, Query, Search};
    let history = |name, page: Option<Rows>, messages: Vec<history::Message>| {
        let (mut state, _) = history::State::new(OperationId(0));
        let page = page.map(|page| Loaded(OperationId(0), Ok(page)));
        for message in page.into_iter().chain(messages) {
            state.update(message, OperationId(1));
        }
        scene(name, Shown::History(state), None)
    };
    let exporting = vec![Show(history::View::Own), Export(Format::Xlsx), Exporting(12_500, 1_000_000)];
    let not_exported = vec![ShowFormats, Export(Format::Pdf), Exported(Err(detailed()))];
    let named = |name: &str| Search { name: name.into(), query: Query::default() };
    let naming = vec![Searches(Ok(vec![named("Rəddlər"), named("Noyabr")])), ApplySearch(0), NameSearch];
    let renaming = vec![
        Searches(Ok(vec![named("Rəddlər"), named("Noyabr")])),
        ApplySearch(0),
        RenameSearch,
        TypeName("Noyabr".into()),
    ];
    let changed = |n| Changed { row: sample::entry(n), before: sample::entry(n + 1).standing };
    let news = vec![News((1..9).map(changed).collect()), ShowFormats];
    let looked_up = |n: i64| Note {
        time: sample::now() - SignedDuration::from_mins(n),
        signer: Fin::parse("TST0001").unwrap().0,
        voen: sample::entry(1).voen,
        person: Fin::parse("TST4W7E").unwrap().0,
    };
    let lookups = vec![ShowLookups, Lookups(Ok((0..30).map(looked_up).collect()))];
    let drafts = |name, result, main: Option<Words>| {
        let mut state = drafts::State::new();
        state.update(drafts::Message::Loaded(result));
        scene(name, Shown::Drafts(state), main)
    };
    let many =
        || Some(Rows { entries: (1..30).map(sample::entry).collect(), matching: Some(900), total: 1_000 });
    let kept = history::Kept { file: "/tmp/receipt.p7s".into(), is_printed: false };
    let saved = Saved(sample::entry(4).id, Ok(kept));
    let failed = vec![Loaded(OperationId(0), Err(detailed())), Refreshed(Err(detailed()))];
    let own = || Show(history::View::Own);
    let middle = vec![Select(3), Sort(Column::Surname), Refreshed(Err(problem())), saved];
    vec![
        history("history, loading", None, vec![]),
        history("history, empty", Some(Rows::default()), vec![]),
        history(
            "history, wrong day",
            many(),
            vec![own(), Type(history::Field::From, "x".into()), history::Message::Search],
        ),
        history("history, sorted", many(), middle),
        history("history, not saved", many(), vec![Select(3), Saved(sample::entry(4).id, Err(detailed()))]),
        history("history, exporting", many(), exporting),
        history("history, not exported", many(), not_exported),
        history("history, naming a search", many(), naming),
        history("history, renaming a search", many(), renaming),
        history("history, news", many(), news),
        history("history, lookups", many(), lookups),
        history("history, no lookups", many(), vec![Select(3), ShowLookups, Lookups(Ok(vec![]))]),
        history("history, lookups not read", many(), vec![ShowLookups, Lookups(Err(detailed()))]),
        history("history, failed", None, failed),
        scene("drafts, loading", Shown::Drafts(drafts::State::new()), None),
        drafts("drafts, empty", Ok(vec![]), Some(Texts::drafts_open)),
        drafts("drafts", Ok(vec![sample::complete(), sample::draft()]), Some(Texts::drafts_open)),
        drafts("drafts, failed", Err(detailed()), None),
        scene("about", Shown::About, Some(Texts::back)),
        scene("unlock", Shown::Unlock(unlock::State::new(detailed())), Some(Texts::unlock_open)),
        scene("unlock, broken", Shown::Unlock(unlock::State::broken(detailed())), None),
    ]
}

fn authorities() -> Vec<Scene> {
    use authorities::Message::{
        ChooseMeans, ChooseTimed, Confirm, Fetched, PickUntil, Prepared, Read, Replace, Select, Trust,
        TypeFin, TypeNumber, Unfulfilled,
    };
    let work = OperationId(1);
    let page = |name, messages: Vec<authorities::Message>, main: Option<Words>| {
        let mut shown = scene(name, Shown::Authorities(authorities::State::default()), main);
        if let Shown::Authorities(state) = &mut shown.shown {
            for message in messages {
                state.update(message, &shown.around.context(), work);
            }
        }
        shown
    };
    let told = || Fetched(Ok((sample::register(), sample::now())));
    let saved = |at: usize, result| {
        authorities::Message::Saved(sample::register().delegations[at].id.clone(), result)
    };
    let typed = || {
        vec![
            told(),
            Trust(true),
            TypeNumber(Typed("AZ 77 4410 2031".into())),
            TypeFin(Typed("TST5H3K".into())),
            ChooseTimed(true),
            PickUntil(jiff::civil::date(2026, 12, 31)),
            Select(1),
        ]
    };
    let confirm = Some(Texts::confirm_person as Words);
    let mut delegate = page("authorities, delegate", vec![], None);
    let mandates = &mut delegate.around.acting.as_mut().unwrap().session.mandates;
    mandates[0].source = mohur::domain::session::MandateSource::Delegation;
    if let Shown::Authorities(state) = &mut delegate.shown {
        let mut own = sample::register();
        own.is_complete = false;
        own.delegations.truncate(1);
        let messages = [Fetched(Ok((own, sample::now()))), Select(0)];
        messages.into_iter().for_each(|m| drop(state.update(m, &delegate.around.context(), work)));
    }
    let order = |name, act: Option<Act>| {
        let orders = vec![Order { act: act.unwrap_or(sample::order().act), ..sample::order() }];
        let state = confirm::State::orders(orders, vec![Means::Card(candidate(1))]);
        scene(name, Shown::Confirm(state), Some(Texts::confirm_go_on))
    };
    let Act::Give { delegate: whom, term, .. } = sample::order().act else { panic!("it gives") };
    let withdrawal = Act::Withdraw { delegation: sample::id(7), delegate: whom, term };
    let purpose = pin::Purpose::Order { what: "Səlahiyyətin verilməsi".into() };
    let pin = Shown::Pin(pin::State::new(purpose, candidate(1)));
    let told_of =
        |name, content| scene(name, Shown::Notice(notice::State::new(content)), Some(Texts::ok as Words));
    let ended = insurers::State::ended(vec![sample::mandate(1)], Problem::mandate_ended());
    let not_ordered = notice::Content::NotOrdered { problem: detailed(), done: 1, all: 2 };
    let refused = vec![(Some(sample::order().act), detailed()), (Some(sample::order().act), detailed())];
    let old = (sample::register(), sample::now() - jiff::SignedDuration::from_hours(30));
    let wrong = vec![
        told(),
        Trust(true),
        ChooseMeans(mohur::domain::delegation::Means::Asan),
        ChooseTimed(true),
        Confirm,
    ];
    let letter_o = vec![told(), Trust(true), TypeFin(Typed("TST5HOK".into()))];
    let failed = [typed(), vec![Confirm, Prepared(work, Err(detailed()))]].concat();
    let unfulfilled = Unfulfilled(vec![(Some(sample::order().act), detailed()), (None, detailed())]);
    vec![
        page("authorities, loading", vec![], None),
        page("authorities", typed(), confirm),
        page("authorities, wrong", wrong, confirm),
        page("authorities, letter O", letter_o, confirm),
        page("authorities, not prepared", failed, confirm),
        page("authorities, card replaced", vec![told(), Select(0), Replace], Some(Texts::authority_renew)),
        page("authorities, offline", vec![Read(Some(old)), Fetched(Err(problem())), Select(0)], None),
        page(
            "authorities, saved",
            vec![told(), Select(0), saved(0, Ok(vec!["/tmp/order.asice".into()]))],
            None,
        ),
        page("authorities, nothing saved", vec![told(), Select(2), saved(2, Ok(vec![]))], None),
        page("authorities, not saved", vec![told(), Select(1), saved(1, Err(detailed()))], None),
        page("authorities, order refused later", vec![unfulfilled, told(), Select(0)], None),
        page("authorities, none", vec![Fetched(Ok((Default::default(), sample::now())))], None),
        delegate,
        order("confirm, authority", None),
        order("confirm, withdrawal", Some(withdrawal)),
        scene("pin, authority", pin, Some(Texts::sign_and_send)),
        told_of("notice, authority", notice::Content::Ordered(notice::Ordered::Given)),
        told_of("notice, authority moved", notice::Content::Ordered(notice::Ordered::Renewed)),
        told_of("notice, authority partly", not_ordered),
        told_of("notice, authorities refused", notice::Content::OrdersRefused(refused)),
        scene("insurers, right ended", Shown::Insurers(ended), Some(Texts::ok)),
    ]
}

fn cards() -> Vec<Scene> {
    let card = |name, messages: Vec<my_card::Message>, held| {
        let mut shown = scene(name, Shown::MyCard(my_card::State::new()), None);
        shown.around.cards.held = held;
        if let Shown::MyCard(state) = &mut shown.shown {
            for message in messages {
                state.update(message, &shown.around.context());
            }
        }
        shown
    };
    let done = my_card::Message::Done(candidate(1).credential.token, my_card::Done::PinChanged);
    let unfold = my_card::Message::Unfold(sample::fingerprint(1));
    let mut locked = sample::held(2);
    locked.token.pin.tries = Tries::Locked;
    locked.token.reader = "Windows Hello for Business 1".into();
    locked.certificates = vec![unusable(3, Unusable::Revoked), unusable(4, Unusable::Malformed)];
    locked.certificates[1].identity = None;
    let mut old = sample::held(5);
    old.certificates[0].identity.as_mut().unwrap().not_after =
        sample::now() + jiff::SignedDuration::from_hours(24 * 9);
    let mut nothing = card("my card, none", vec![], vec![]);
    nothing.around.cards.candidates = Loadable::Ready(vec![]);
    vec![
        card("my card", vec![unfold, done], vec![sample::held(1)]),
        card("my card, several", vec![], vec![sample::held(1), locked, old]),
        nothing,
    ]
}

/// The settings, part by part: one's own, suggested and locked values, and what went wrong.
fn set() -> Vec<Scene> {
    use mohur::domain::setting::{Fault, Key, Sheet, Value};
    use settings::Message::{Doubt, Show, Type, Written};
    let text = |text: &str| Some(Value::Text(text.into()));
    let user = [
        (Key::ServiceAddress, Value::Text("https://127.0.0.1:47443".into())),
        (Key::CardModules, Value::List(vec!["/usr/lib/a.so".into(), "/usr/lib/b.so".into()])),
        (Key::ProxyMode, Value::Text("manual".into())),
        (Key::ProxyAddress, Value::Text("proxy.firm.az:3128".into())),
        (Key::ProxyUser, Value::Text("gunel".into())),
        (Key::TextSize, Value::Number(130)),
    ];
    let policy = [
        (Key::ServiceTrust, Value::Text("/etc/mohur/trust.toml".into())),
        (Key::IdleMinutes, Value::Number(5)),
        (Key::Theme, Value::Text("dark".into())),
    ];
    let sheet = Sheet::of(user.into(), policy.into(), &[Key::Theme]);
    let opened = |sheet, fault| {
        let mut state = settings::State::default();
        state.open(sheet, fault, false);
        state
    };
    let page = |name, messages: Vec<settings::Message>| {
        let mut state = opened(sheet.clone(), None);
        for message in messages {
            state.update(message);
        }
        scene(name, Shown::Settings(state), Some(Texts::back))
    };
    let wrong = Written(
        Key::ProxyAddress,
        Err(mohur::problem::Problem::setting_invalid(Key::ProxyAddress, Fault::NotAPlace)),
    );
    let typed = Type(Key::ServiceAddress, "https://portal.az".into());
    let saved = Written(Key::TextSize, Ok(sheet.clone().with(Key::TextSize, Some(Value::Number(150)))));
    let mut first = page("settings, fault", vec![]);
    first.shown = Shown::Settings(opened(Sheet::default(), Some(detailed())));
    let safety = page(
        "settings, waits",
        vec![
            Written(Key::ServiceAddress, Ok(sheet.clone().with(Key::ServiceAddress, text("https://a.az")))),
            Show(4),
        ],
    );
    vec![
        first,
        scene(
            "offline, first",
            Shown::Offline(offline::State::new(vec![sample::insurer()], true)),
            Some(Texts::offline_open),
        ),
        scene(
            "offline",
            Shown::Offline(offline::State::new(vec![sample::insurer(), sample::insurer()], false)),
            Some(Texts::offline_open),
        ),
        page("settings, service", vec![typed.clone()]),
        page("settings, doubt", vec![typed, Doubt("https://portal.az".into())]),
        page("settings, card", vec![Show(1)]),
        page("settings, proxy", vec![Show(2), wrong]),
        page("settings, look", vec![Show(3), saved]),
        safety,
        page("settings, data", vec![Show(5)]),
    ]
}

fn new_pins() -> Vec<Scene> {
    let work = OperationId(1);
    let cards = Surroundings::default().cards;
    let ask = |name, by, token, messages: Vec<new_pin::Message>, main: Words| {
        let mut state = new_pin::State::new(by, token);
        for message in messages {
            state.update(message, &cards, work);
        }
        scene(name, Shown::NewPin(state), Some(main))
    };
    let token = |tries| with_tries(tries).credential.token;
    let mut keypad = token(Tries::Low);
    keypad.pin.has_keypad = true;
    let (by, change) = (new_pin::By::OldPin, Texts::new_pin_change_act as Words);
    let doubt = new_pin::Message::Doubted(Doubt::CapsLock);
    let wipe = new_pin::Message::Wipe(Wiped::Idle);
    vec![
        ask("new pin", by, token(Tries::NotTold), vec![doubt, wipe], change),
        ask("new pin, last try", by, token(Tries::Last), vec![], change),
        ask("new pin, locked", by, token(Tries::Locked), vec![], change),
        ask("new pin, keypad", by, keypad.clone(), vec![], change),
        ask(
            "new pin, at keypad",
            by,
            keypad,
            vec![new_pin::Message::Submit, new_pin::Message::AtKeypad(work)],
            change,
        ),
        ask("new pin, by PUK", new_pin::By::Puk, token(Tries::Locked), vec![], Texts::new_pin_unblock_act),
    ]
}

fn verifications() -> Vec<Scene> {
    use verify::Message::{Dropped, Saved, TypePath, Verified};
    let work = OperationId(1);
    let state = |name, messages: Vec<verify::Message>| {
        let around = Surroundings::default();
        let mut state = verify::State::default();
        for message in messages {
            state.update(message, &around.context(), work);
        }
        scene(name, Shown::Verify(state), Some(Texts::verify_do))
    };
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut trust = Trust::from_pem(&std::fs::read_to_string(golden.join("pki/trust.pem")).unwrap()).unwrap();
    let found = |file: &str, trust: &Trust| {
        let bytes = std::fs::read(golden.join(file)).unwrap();
        let around = Around { trust, now: sample::now(), receipt_signers: &[], mandates: None };
        let name = "müraciət.asice".to_owned();
        Box::new(verify::Found { name, report: examine(&bytes, &around), now: sample::now() })
    };
    let shown = |found| vec![Dropped("/tmp/müraciət.asice".into()), Verified(work, Ok(found))];
    let saved = [shown(found("rsa-lt.asice", &trust)), vec![Saved(Ok("/tmp/mohur-1.txt".into()))]].concat();
    let two = shown(found("foreign/digidoc-two.asice", &trust));
    let weak = [shown(found("foreign/weak-sha1.asice", &trust)), vec![Saved(Err(detailed()))]].concat();
    trust.anchors.clear();
    trust.next_update = Some(sample::now() - jiff::SignedDuration::from_hours(1));
    let stale = shown(found("rsa.asice", &trust));
    vec![
        state("verify, empty", vec![]),
        state("verify, at work", vec![TypePath("/tmp/a".into()), verify::Message::Verify]),
        state("verify, unreadable", vec![Dropped("/".into()), Verified(work, Err(detailed()))]),
        state("verify, holds", saved),
        state("verify, two", two),
        state("verify, weak", weak),
        state("verify, stale list", stale),
    ]
}

fn diagnoses() -> Vec<Scene> {
    use diagnosis::Message::*;
    let id = OperationId(1);
    let all = |messages: Vec<diagnosis::Message>| {
        let (mut state, _) = diagnosis::State::new(id);
        for message in messages {
            state.update(message, OperationId(2));
        }
        Shown::Diagnosis(state)
    };
    let found = || {
        let verdicts = [Verdict::Good, Verdict::Doubtful(problem()), Verdict::Skipped(Some(Check::Readers))];
        let finding = |(check, verdict): (Check, Verdict<_>)| {
            let finding = Finding::new(check, verdict).with(What::File, "/usr/lib/opensc-pkcs11.so");
            finding.with(What::Free, Value::Bytes(5 << 30)).with(What::KnownName, Value::Yes)
        };
        let findings = Check::ALL.into_iter().zip(verdicts.into_iter().cycle()).map(finding);
        let bad = Finding::new(Check::Tls, Verdict::Bad(detailed()));
        Found(id, findings.chain([bad]).collect())
    };
    let text = "Hesabat\n".repeat(80);
    let report = |outcome: Vec<diagnosis::Message>| {
        all([vec![found(), Ended(id), Reported(text.clone())], outcome].concat())
    };
    vec![
        scene("diagnosis, begun", all(vec![]), Some(Texts::diagnosis_stop)),
        scene("diagnosis, found", all(vec![found(), Ended(id)]), Some(Texts::diagnosis_again)),
        scene("diagnosis, report", report(vec![]), Some(Texts::report_save)),
        scene("diagnosis, saved", report(vec![Saved(Ok("/tmp/a.txt".into()))]), Some(Texts::report_copy)),
        scene("diagnosis, not saved", report(vec![Saved(Err(detailed()))]), Some(Texts::report_save)),
    ]
}

fn dialogs() -> Vec<Scene> {
    use notice::Content;
    let work = OperationId(1);
    let pin = |name, candidate, messages: Vec<pin::Message>| {
        let cards = Surroundings::default().cards;
        let mut state = pin::State::new(pin::Purpose::SignIn, candidate);
        for message in messages {
            state.update(message, &cards, work);
        }
        let main = if name == "pin, locked" { Texts::pin_unblock } else { Texts::enter };
        scene(name, Shown::Pin(state), Some(main))
    };
    let mut keypad = candidate(1);
    keypad.credential.token.pin.has_keypad = true;
    let purpose = pin::Purpose::Sign { person: "Həsənli Aynur".into(), reason: "İtirilmə".into() };
    let sign = Shown::Pin(pin::State::new(purpose, candidate(1)));
    let test = pin::State::new(pin::Purpose::Test, candidate(1));
    let mut out = Follow::certificate(&candidate(9));
    out.look(&Surroundings::default().cards);
    let resume = pin::State::lock(pin::Purpose::Resume, candidate(9), out);
    let failed = pin::Message::Failed(work, detailed(), Some(Tries::Last));
    let confirm = |name, lookup, signers: Vec<Candidate>| {
        let application = sample::application(lookup, Reason::IdentityDocumentChanged);
        let signers = signers.into_iter().map(Means::Card).collect();
        scene(name, Shown::Confirm(confirm::State::new(application, signers)), Some(Texts::confirm_go_on))
    };
    let signers = vec![unusable(3, Unusable::UnsupportedKey), candidate(1), candidate(2)];
    let insurers = || insurers::State::new(vec![sample::mandate(0), sample::mandate(1)], None);
    let mut refused = insurers();
    refused.update(insurers::Message::Failed(detailed()));
    let notice =
        |name, content, main: Words| scene(name, Shown::Notice(notice::State::new(content)), Some(main));
    let refusal = Content::Refused { digest: sample::digest(), problem: detailed() };
    vec![
        pin("pin", candidate(1), vec![]),
        pin("pin, low", with_tries(Tries::Low), vec![pin::Message::Doubted(Doubt::Layout)]),
        pin("pin, last try", with_tries(Tries::Last), vec![]),
        pin("pin, locked", with_tries(Tries::Locked), vec![]),
        pin("pin, another card", candidate(9), vec![pin::Message::CardsChanged]),
        pin("pin, keypad", keypad.clone(), vec![]),
        pin("pin, at work", keypad.clone(), vec![pin::Message::Submit]),
        pin("pin, at keypad", keypad.clone(), vec![pin::Message::Submit, pin::Message::AtKeypad(work)]),
        pin("pin, num lock", candidate(1), vec![pin::Message::Doubted(Doubt::NumLock)]),
        scene("pin, test", Shown::Pin(test), Some(Texts::pin_test_act)),
        scene("pin, locked session", Shown::Pin(resume), Some(Texts::pin_resume_act)),
        pin("pin, wrong", keypad, vec![pin::Message::Submit, failed]),
        scene("pin, sign", sign, Some(Texts::sign_and_send)),
        confirm("confirm", sample::lookup(), vec![candidate(1)]),
        confirm("confirm, doubtful", sample::agreeing(), vec![candidate(1)]),
        confirm("confirm, several", sample::lookup(), signers),
        confirm("confirm, nobody", sample::lookup(), vec![]),
        scene("insurers", Shown::Insurers(insurers()), Some(Texts::ok)),
        scene("insurers, refused", Shown::Insurers(refused), Some(Texts::ok)),
        notice("notice, sending", Content::Sending, Texts::ok),
        notice("notice, accepted", Content::Accepted(sample::receipt()), Texts::ok),
        notice("notice, queued", Content::Problem(detailed().waited_out()), Texts::ok),
        notice("notice, unknown", Content::Unknown(detailed()), Texts::ok),
        notice("notice, refused", refusal, Texts::notice_reopen),
        notice("notice, problem", Content::Problem(detailed()), Texts::ok),
        notice("notice, paper", Content::NotKept { title: "№ 1".into(), problem: detailed() }, Texts::ok),
        notice("notice, delete", Content::DeleteDraft(sample::id(1)), Texts::drafts_delete),
    ]
}
