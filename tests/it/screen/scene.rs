//! Every screen and dialog in the states that look different.

use super::sample::{self, Surroundings, candidate, detailed, problem, unusable, with_tries};
use iced::widget::space;
use mohur::dialog::{confirm, insurers, notice, pin};
use mohur::domain::draft::{Draft, Typed};
use mohur::domain::history::Page;
use mohur::domain::identity::Unusable;
use mohur::domain::middleware::Condition;
use mohur::domain::reader::{Down, Reader, Slot, Snapshot};
use mohur::domain::reason::Reason;
use mohur::domain::token::Tries;
use mohur::i18n::Texts;
use mohur::screen::{Loadable, OperationId, about, compose, drafts, history, sign_in, unlock};
use mohur::widget::{Dialog, Element, layer, root};

/// Words of a button.
type Words = fn(&Texts) -> String;

/// What is shown.
pub enum Shown {
    About,
    Unlock(unlock::State),
    SignIn(sign_in::State),
    Compose(compose::State),
    Drafts(drafts::State),
    History(history::State),
    Pin(pin::State),
    Confirm(confirm::State),
    Insurers(insurers::State),
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
            Shown::Unlock(state) => state.view(&context).map(|_| ()),
            Shown::SignIn(state) => state.view(&context).map(|_| ()),
            Shown::Compose(state) => state.view(&context).map(|_| ()),
            Shown::Drafts(state) => state.view(&context).map(|_| ()),
            Shown::History(state) => state.view(&context).map(|_| ()),
            Shown::Pin(state) => over(state.view(&context)),
            Shown::Confirm(state) => over(state.view(&context)),
            Shown::Insurers(state) => over(state.view(&context)),
            Shown::Notice(state) => over(state.view(&context)),
        })
    }

    /// Whether sidebar and top bar stand around it.
    pub fn is_framed(&self) -> bool {
        matches!(self.shown, Shown::Compose(_) | Shown::Drafts(_) | Shown::History(_))
    }
}

fn scene(name: &'static str, shown: Shown, main: Option<Words>) -> Scene {
    Scene { name, shown, around: Surroundings::default(), main }
}

/// All of them.
pub fn all() -> Vec<Scene> {
    [sign_ins(), composes(), lists(), dialogs()].into_iter().flatten().collect()
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
    use history::Message::{Loaded, Refreshed, Saved, Search, Select, TurnPage, TypeFrom};
    let history = |name, page: Option<Page>, messages: Vec<history::Message>| {
        let (mut state, _) = history::State::new(OperationId(0));
        let page = page.map(|page| Loaded(OperationId(0), Ok(page)));
        for message in page.into_iter().chain(messages) {
            state.update(message, OperationId(1));
        }
        scene(name, Shown::History(state), Some(Texts::history_search))
    };
    let drafts = |name, result, main: Option<Words>| {
        let mut state = drafts::State::new();
        state.update(drafts::Message::Loaded(result));
        scene(name, Shown::Drafts(state), main)
    };
    let many = || Some(Page { entries: (1..30).map(sample::entry).collect(), matching: 900, total: 1_000 });
    let saved = Saved(Ok("/tmp/receipt.p7s".into()));
    let failed = vec![Loaded(OperationId(0), Err(detailed())), Refreshed(Err(detailed()))];
    let middle = vec![Select(3), TurnPage(history::Turn::Older), Refreshed(Err(problem())), saved];
    vec![
        history("history, loading", None, vec![]),
        history("history, empty", Some(Page::default()), vec![]),
        history("history, wrong day", many(), vec![TypeFrom("x".into()), Search]),
        history("history, middle page", many(), middle),
        history("history, not saved", many(), vec![Select(3), Saved(Err(detailed()))]),
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

fn dialogs() -> Vec<Scene> {
    use notice::Content;
    let work = OperationId(1);
    let pin = |name, candidate, messages: Vec<pin::Message>| {
        let cards = Surroundings::default().cards;
        let mut state = pin::State::new(pin::Purpose::SignIn, candidate);
        for message in messages {
            state.update(message, &cards, work);
        }
        scene(name, Shown::Pin(state), Some(Texts::enter))
    };
    let mut keypad = candidate(1);
    keypad.credential.token.pin.has_keypad = true;
    let purpose = pin::Purpose::Sign { person: "Həsənli Aynur".into(), reason: "İtirilmə".into() };
    let sign = Shown::Pin(pin::State::new(purpose, candidate(1)));
    let failed = pin::Message::Failed(work, detailed(), Some(Tries::Last));
    let confirm = |name, lookup, signers| {
        let application = sample::application(lookup, Reason::IdentityDocumentChanged);
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
        pin("pin, low", with_tries(Tries::Low), vec![pin::Message::NonDigit]),
        pin("pin, last try", with_tries(Tries::Last), vec![]),
        pin("pin, locked", with_tries(Tries::Locked), vec![]),
        pin("pin, another card", candidate(9), vec![pin::Message::CardsChanged]),
        pin("pin, keypad", keypad.clone(), vec![]),
        pin("pin, at work", keypad.clone(), vec![pin::Message::Submit]),
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
        notice("notice, queued", Content::Queued(detailed()), Texts::ok),
        notice("notice, unknown", Content::Unknown(detailed()), Texts::ok),
        notice("notice, refused", refusal, Texts::notice_reopen),
        notice("notice, problem", Content::Problem(detailed()), Texts::ok),
        notice("notice, delete", Content::DeleteDraft(sample::id(1)), Texts::drafts_delete),
    ]
}
