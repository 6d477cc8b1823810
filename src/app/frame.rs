//! The window's frame: banner, sidebar, top bar, the screen, and the dialog over it.

use super::{App, Dialog, Message, Screen, Section, StoreState};
use crate::access::{Role, Tag, tagged};
use crate::domain::environment::Environment;
use crate::domain::means::Means;
use crate::domain::reader::{Slot, Snapshot, short};
use crate::screen::{Loadable, about};
use crate::theme::{STRONG, Scheme, Tone};
use crate::widget::{self, Element, Label, banner, button, nav};
use iced::widget::{Row, column, container, row, space, text};
use iced::{Alignment, Fill};

impl App {
    /// The whole window.
    pub fn view(&self) -> Element<'_, Message> {
        let look = self.look;
        let p = look.palette();
        let context = self.context();
        let page: Element<'_, Message> = match &self.screen {
            Screen::Unlock(state) => self.plain(state.view(&context).map(Message::Unlock)),
            Screen::SignIn(state) => self.plain(state.view(&context).map(Message::SignIn)),
            Screen::About(_) => self.plain(about::view(&context).map(Message::About)),
            Screen::MyCard(state, Some(_)) => self.plain(state.view(&context, true).map(Message::MyCard)),
            Screen::MyCard(state, None) => {
                self.framed(Section::MyCard, state.view(&context, false).map(Message::MyCard))
            }
            Screen::Verify(state, _) => self.plain(state.view(&context).map(Message::Verify)),
            Screen::Diagnosis(open) => self.plain(open.state.view(&context).map(Message::Diagnosis)),
            Screen::Settings(_) => self.plain(self.settings_page.view(&context).map(Message::Settings)),
            Screen::Compose(state) => {
                self.framed(Section::Compose, state.view(&context).map(Message::Compose))
            }
            Screen::Drafts(state) => self.framed(Section::Drafts, state.view(&context).map(Message::Drafts)),
            Screen::History(state) => {
                self.framed(Section::History, state.view(&context).map(Message::History))
            }
            Screen::Authorities(state) => {
                self.framed(Section::Authorities, state.view(&context).map(Message::Authorities))
            }
        };
        // In a place of their own: one that comes must not take the focus from what is below.
        let mut banners = column![];
        if self.offline.is_some() {
            banners = banners.push(banner(look, self.texts.offline_banner(), ""));
        }
        // As it said when it last answered: a trial stays one while the service is out of reach.
        if self.environment().is_some_and(Environment::is_trial) {
            // Large text leaves room for the warning, not for the address.
            let name = match &self.card {
                _ if look.is_large() => String::new(),
                Some(service) => format!("{} · {}", service.name, self.services.service.origin()),
                None => self.services.service.origin(),
            };
            banners = banners.push(banner(look, self.texts.trial_banner(), name));
        }
        if self.services.tokens.is_fake() {
            banners = banners.push(banner(look, self.texts.fake_banner(), ""));
        }
        let base = container(page).width(Fill).height(Fill).style(move |_| container::Style {
            background: Some(p.background.into()),
            text_color: Some(p.text),
            ..Default::default()
        });
        let dialog = self.dialog.as_ref().map(|dialog| match dialog {
            Dialog::Pin(state) => state.view(&context).map(Message::Pin),
            Dialog::Asan(asking) => asking.state.view(&context).map(Message::Asan),
            Dialog::NewPin(state, _) => state.view(&context).map(Message::NewPin),
            Dialog::Confirm(state) => state.view(&context).map(Message::Confirm),
            Dialog::Insurers(state) => state.view(&context).map(Message::Insurers),
            Dialog::Offline(state) => state.view(&context).map(Message::Offline),
            Dialog::Notice(state) => state.view(&context).map(Message::Notice),
        });
        let lock = self.lock.as_ref().map(|lock| match &lock.unblocking {
            Some(state) => state.view(&context).map(Message::NewPin).opaque(),
            None => lock.pin.view(&context).map(Message::Lock),
        });
        // The banners stay in sight whatever covers the page.
        widget::root(column![banners, widget::layer(widget::layer(base, dialog), lock)])
    }

    /// Without sidebar: before anybody has signed in.
    fn plain<'a>(&'a self, page: Element<'a, Message>) -> Element<'a, Message> {
        let look = self.look;
        let p = look.palette();
        // Large text needs the room for the page itself.
        let is_large = look.is_large();
        let about = (!is_large)
            .then(|| Label::new(look, self.texts.service_name()).size(look.small()).color(p.second));
        // For whom one acts, on pages that cover the frame too.
        let acting = self.acting.as_ref().map(|acting| {
            let words = self.texts.acting_for(&acting.insurer.name, acting.insurer.voen.as_str());
            let tag = Tag::named(Role::Group, self.texts.acting_for_whom());
            tagged(tag, Label::new(look, words).strong().size(look.small()))
        });
        let names = column![Label::new(look, self.texts.app_name()).strong().size(look.title())]
            .push(about)
            .push(acting)
            .spacing(look.xs())
            .align_x(Alignment::Center);
        let edge = if is_large { look.s() } else { look.m() };
        let mut foot = vec![];
        let is_page = matches!(
            self.screen,
            Screen::About(_) | Screen::Verify(..) | Screen::Diagnosis(_) | Screen::Settings(_)
        );
        if !is_page {
            if matches!(self.screen, Screen::SignIn(_)) {
                foot.push(
                    button::quiet(look, self.texts.offline_title()).on_press(Message::WorkOffline).into(),
                );
                foot.push(
                    button::quiet(look, self.texts.section_my_card())
                        .hint("F7")
                        .on_press(Message::ShowMyCard)
                        .into(),
                );
            }
            foot.push(
                button::quiet(look, self.texts.section_settings())
                    .hint("F6")
                    .on_press(Message::ShowSettings)
                    .into(),
            );
            foot.push(
                button::quiet(look, self.texts.verify_title())
                    .hint("F8")
                    .on_press(Message::ShowVerify)
                    .into(),
            );
            foot.push(
                button::quiet(look, self.texts.section_diagnosis())
                    .hint("F9")
                    .on_press(Message::ShowDiagnosis)
                    .into(),
            );
            foot.push(
                button::quiet(look, self.texts.section_about())
                    .hint("F1")
                    .on_press(Message::ShowAbout)
                    .into(),
            );
        }
        foot.extend(
            self.preferences()
                .map(|(name, now, message)| button::quiet(look, now).describe(name).on_press(message).into()),
        );
        column![
            container(names).center_x(Fill).padding(if is_large { look.s() } else { look.l() }),
            container(page).width(Fill).height(Fill).padding([0.0, look.l()]),
            container(Row::with_children(foot).spacing(look.s()).wrap().align_x(Alignment::Center))
                .center_x(Fill)
                .padding(edge),
        ]
        .into()
    }

    /// Language, text size, colours: what each is now, and what pressing says.
    fn preferences(&self) -> [(String, String, Message); 3] {
        let look = self.look;
        let percent = (look.text_scale() * 100.0).round() as usize;
        let scheme = match look.scheme() {
            Scheme::Light => self.texts.theme_light(),
            Scheme::Dark => self.texts.theme_dark(),
            Scheme::ContrastLight => self.texts.theme_contrast_light(),
            Scheme::ContrastDark => self.texts.theme_contrast_dark(),
        };
        let language = self.texts.language().own_name().to_owned();
        [
            (self.texts.language_name(), language, Message::NextLanguage),
            (self.texts.text_size_name(), self.texts.text_size(percent), Message::NextTextSize),
            (self.texts.theme_name(), scheme, Message::NextTheme),
        ]
    }

    /// With sidebar and top bar.
    fn framed<'a>(&'a self, section: Section, page: Element<'a, Message>) -> Element<'a, Message> {
        row![self.sidebar(section), column![self.top_bar(section), page]].into()
    }

    fn sidebar(&self, open: Section) -> Element<'_, Message> {
        let look = self.look;
        let item = |section: Section, words: String, key: &str| {
            nav::Item::new(look, words, open == section).key(key).on_press(Message::Open(section))
        };
        let mut items: Vec<Element<'_, Message>> = vec![
            item(Section::Compose, self.texts.section_compose(), "F2").into(),
            item(Section::Drafts, self.texts.section_drafts(), "F3").counter(self.counts.drafts).into(),
            item(Section::History, self.texts.section_history(), "F4").counter(self.counts.own).into(),
            item(Section::Authorities, self.texts.section_authorities(), "F5").into(),
            item(Section::MyCard, self.texts.section_my_card(), "F7").into(),
            nav::Item::new(look, self.texts.section_settings(), false)
                .key("F6")
                .on_press(Message::ShowSettings)
                .into(),
            nav::Item::new(look, self.texts.verify_title(), false)
                .key("F8")
                .on_press(Message::ShowVerify)
                .into(),
            nav::Item::new(look, self.texts.section_diagnosis(), false)
                .key("F9")
                .on_press(Message::ShowDiagnosis)
                .into(),
            nav::Item::new(look, self.texts.section_about(), false)
                .key("F1")
                .on_press(Message::ShowAbout)
                .into(),
            // What follows is set, not opened.
            space().height(look.m()).into(),
        ];
        items.extend(
            self.preferences().map(|(name, now, message)| {
                nav::Item::new(look, name, false).key(now).on_press(message).into()
            }),
        );
        let mut foot = column![self.card_state(), self.service_state()].spacing(look.xs());
        let identity = self.acting.as_ref().and_then(|acting| acting.means.identity());
        if let Some(days) = identity.and_then(|identity| identity.ends_soon((self.services.clock)())) {
            foot = foot.push(nav::state(look, Tone::Warning, self.texts.certificate_ends_soon(days)));
        }
        if let Some(days) = self.authority_ends_in() {
            foot = foot.push(nav::state(look, Tone::Warning, self.texts.authority_ends_soon(days)));
        }
        if self.counts.own > 0 {
            let words = self.texts.waiting_to_be_sent(self.counts.own);
            foot = foot.push(nav::state(look, Tone::Warning, words));
        }
        if let StoreState::Failed(problem) = &self.store {
            foot = foot.push(nav::state(look, Tone::Error, problem.title(&self.texts)));
        }
        nav::sidebar(look, self.texts.app_name(), items, foot)
    }

    fn card_state(&self) -> Element<'_, Message> {
        if let Some(Means::Asan(mobile)) = self.acting.as_ref().map(|acting| &acting.means) {
            let words = self.texts.asan_state(&mobile.subscriber.phone.to_string());
            return nav::state(self.look, Tone::Ok, words);
        }
        if self.card_in_use.as_ref().is_some_and(|card| !card.is_here()) {
            return nav::state(self.look, Tone::Warning, self.texts.card_taken_out());
        }
        let reader = match &self.cards.snapshot {
            Some(Snapshot::Readers(readers)) => {
                readers.iter().find(|r| matches!(r.slot, Slot::Card { .. })).map(|r| short(&r.name))
            }
            _ => None,
        };
        match reader {
            Some(reader) => nav::state(self.look, Tone::Ok, self.texts.card_present(&reader)),
            None => nav::state(self.look, Tone::Neutral, self.texts.card_absent()),
        }
    }

    fn service_state(&self) -> Element<'_, Message> {
        let (tone, words) = match &self.service {
            Loadable::Ready(_) => (Tone::Ok, self.texts.service_connected()),
            Loadable::Failed(_) => (Tone::Error, self.texts.service_unreachable()),
            Loadable::Idle | Loadable::Loading => (Tone::Neutral, self.texts.service_connecting()),
        };
        nav::state(self.look, tone, words)
    }

    fn top_bar(&self, section: Section) -> Element<'_, Message> {
        let look = self.look;
        let p = look.palette();
        let title = match section {
            Section::Compose => self.texts.section_compose(),
            Section::Drafts => self.texts.section_drafts(),
            Section::History => self.texts.section_history(),
            Section::Authorities => self.texts.section_authorities(),
            Section::MyCard => self.texts.section_my_card(),
        };
        // In a narrow window it takes two lines.
        let title = text(title).font(STRONG).size(look.title()).width(Fill);
        let signed_in = self.acting.as_ref().map(|a| (&a.insurer, a.session.signer.names.full()));
        let offline = || self.offline.as_ref().map(|insurer| (insurer, self.texts.offline_state()));
        let names = signed_in.or_else(offline).map(|(insurer, by)| {
            let whom = self.texts.acting_as(insurer.voen.as_str(), &by);
            let tag = Tag::named(Role::Group, self.texts.acting_for_whom());
            let names = column![
                Label::new(look, insurer.name.as_str()).strong().size(look.small()),
                Label::new(look, whom).size(look.small()).color(p.second),
            ];
            tagged(tag, names.align_x(if look.is_large() { Alignment::Start } else { Alignment::End }))
        });
        // Large text leaves them no room side by side.
        let bar = if look.is_large() {
            row![column![title].push(names).width(Fill)]
        } else {
            row![title].push(names)
        };
        let mut bar = bar.spacing(look.m()).align_y(Alignment::Center);
        if self.acting.as_ref().is_some_and(|acting| acting.session.mandates.len() > 1) {
            bar = bar
                .push(button::secondary(look, self.texts.switch_insurer()).on_press(Message::SwitchInsurer));
        }
        if self.has_session_ended {
            bar = bar.push(button::primary(look, self.texts.sign_in_again()).on_press(Message::SignInAgain));
        }
        bar = bar.push(button::secondary(look, self.texts.sign_out()).on_press(Message::SignOut));
        let surface = container(bar)
            .padding([look.m(), look.l()])
            .width(Fill)
            .style(move |_| container::Style { background: Some(p.surface.into()), ..Default::default() });
        let line = container(space().height(1))
            .width(Fill)
            .style(move |_| container::Style { background: Some(p.line.into()), ..Default::default() });
        column![surface, line].into()
    }
}
