//! The confirmation before signing (təsdiqlə xəbərdarlığı, manual 3.1.3): the very document that
//! will be signed, made from the same model as the PDF.

use crate::domain::application::Application;
use crate::domain::delegation::{Act, Order};
use crate::domain::difference;
use crate::domain::means::Means;
use crate::domain::token::Fingerprint;
use crate::problem::Problem;
use crate::screen::sign_in::view::{name, reason, terms};
use crate::screen::{Context, layout};
use crate::signing::document::{self, Document};
use crate::signing::document::{Line, Section};
use crate::theme::{STRONG, Tone, scroll};
use crate::widget::{Choice, Dialog, Element, Label, chip, heading};
use iced::widget::{column, container, row, scrollable, space, text};
use iced::{Alignment, Fill, Length};

/// The dialog.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    subject: Subject,
    /// One for each thing to be signed.
    documents: Vec<Document>,
    /// The certificates that may sign, usable ones first.
    signers: Vec<Means>,
    selected: usize,
    /// Reason (a) was chosen though nothing differs: the user is warned, not stopped.
    is_doubtful: bool,
    /// What stands in the way of sending what this certificate signs.
    foreseen: Option<(Fingerprint, Foreseen)>,
}

/// What is to be signed.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// An application.
    Application(Box<Application>),
    /// Orders about authorities of one person, signed in one step.
    Orders(Vec<Order>),
}

/// What was found out about a certificate before anybody signs with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Foreseen {
    /// What keeps an application from the level that the service requires.
    pub problem: Problem,
    /// Waiting would not help: it is not signed at all.
    pub is_final: bool,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// Another certificate was chosen.
    Select(usize),
    /// What was found out about a certificate.
    Foreseen(Fingerprint, Option<Foreseen>),
    /// Go on to the signature.
    Accept,
    /// *Geri* or Esc.
    Cancel,
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Close; the draft stays.
    Close,
    /// Find out whether what this certificate signs can be sent.
    Foresee(Means),
    /// Have it signed with this certificate.
    Sign(Means),
}

impl State {
    /// Shows an application and who may sign it.
    pub fn new(application: Application, mut signers: Vec<Means>) -> State {
        signers.sort_by_key(|signer| signer.usable().is_err());
        let is_doubtful = difference::contradicts(application.reason, &application.differences());
        let documents = vec![document::document(&application)];
        let subject = Subject::Application(Box::new(application));
        State { subject, documents, signers, selected: 0, is_doubtful, foreseen: None }
    }

    /// Shows orders about authorities, and who may sign them.
    pub fn orders(orders: Vec<Order>, mut signers: Vec<Means>) -> State {
        signers.sort_by_key(|signer| signer.usable().is_err());
        let documents = orders.iter().map(document::order).collect();
        let subject = Subject::Orders(orders);
        State { subject, documents, signers, selected: 0, is_doubtful: false, foreseen: None }
    }

    /// What is shown.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Whether it takes something away from somebody.
    fn withdraws(&self) -> bool {
        match &self.subject {
            Subject::Orders(orders) => orders.iter().any(|o| matches!(o.act, Act::Withdraw { .. })),
            Subject::Application(_) => false,
        }
    }

    /// The certificate that would sign.
    pub fn signer(&self) -> Option<&Means> {
        self.signers.get(self.selected).filter(|signer| signer.usable().is_ok())
    }

    /// What was found out about it.
    fn foreseen(&self) -> Option<&Foreseen> {
        let signer = self.signer()?.fingerprint();
        self.foreseen.as_ref().filter(|(of, _)| *of == signer).map(|(_, foreseen)| foreseen)
    }

    fn may_sign(&self) -> bool {
        self.signer().is_some() && self.foreseen().is_none_or(|foreseen| !foreseen.is_final)
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Select(index) => {
                self.selected = index;
                self.signer().cloned().map_or(Action::None, Action::Foresee)
            }
            Message::Foreseen(of, foreseen) => {
                self.foreseen = foreseen.map(|foreseen| (of, foreseen));
                Action::None
            }
            Message::Accept => match self.signer() {
                Some(signer) if self.may_sign() => Action::Sign(signer.clone()),
                _ => Action::None,
            },
            Message::Cancel => Action::Close,
        }
    }

    /// The dialog.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Dialog<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let (title, lead) = match &self.subject {
            Subject::Application(_) => (texts.confirm_title(), texts.confirm_text()),
            Subject::Orders(_) => (texts.order_title(), texts.order_text()),
        };
        let mut content = column![layout::paragraph(look, lead)].spacing(look.m());
        if self.withdraws() {
            content = content.push(layout::warning(look, texts.order_withdraw_warning()));
        }
        if self.documents.len() > 1 {
            content = content.push(layout::hint(look, texts.order_count(self.documents.len())));
        }
        if self.is_doubtful {
            content = content.push(layout::warning(look, texts.reason_contradicts()));
        }
        if let Some(Foreseen { problem, .. }) = self.foreseen() {
            content = content.push(layout::problem_in_short(look, texts, problem));
        }
        content = content.push(self.paper(context));
        let usable = self.signers.iter().filter(|signer| signer.usable().is_ok()).count();
        content = match usable {
            0 => content.push(layout::warning(look, texts.confirm_no_signer())),
            1 => content,
            _ => content.push(self.signers(context)),
        };
        Dialog::new(look, "confirm", title)
            .content(content)
            .width(860.0)
            .cancel(texts.back(), Message::Cancel)
            .confirm(texts.confirm_go_on(), self.may_sign().then_some(Message::Accept))
    }

    /// The document as it will be signed: the same model as the PDF.
    fn paper<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let look = context.look;
        let p = look.palette();
        let mut paper = column![].spacing(look.m());
        for document in &self.documents {
            paper = paper
                .push(layout::hint(look, document.addressee.as_str()))
                .push(text(document.title.as_str()).font(STRONG).size(look.title()));
            if let Some(watermark) = &document.watermark {
                paper = paper.push(row![chip(look, Tone::Warning, watermark.clone())]);
            }
            for section in &document.sections {
                paper = paper.push(part(context, section));
            }
            paper = paper.push(layout::hint(look, document.footer.as_str()));
        }
        let sheet = container(paper).padding(look.l()).width(Fill).style(move |_| container::Style {
            background: Some(p.background.into()),
            border: iced::border::rounded(look.radius()).width(look.edge()).color(p.line),
            ..Default::default()
        });
        container(scrollable(sheet).style(scroll(look))).max_height(420.0).into()
    }

    fn signers<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let mut choice = Choice::cards(look, texts.confirm_signers())
            .chosen(Some(self.selected))
            .on_choose(Message::Select);
        for signer in &self.signers {
            let name = name(signer.identity(), texts);
            let why = signer.usable().err().map(|why| reason(why, texts));
            let words = column![
                Label::new(look, name.as_str()).strong(),
                layout::hint(look, why.unwrap_or_else(|| terms(context, signer.identity(), signer.usable()))),
            ];
            choice = choice.option_with(name, words, signer.usable().is_ok());
        }
        column![layout::hint(look, texts.confirm_signers()), choice].spacing(look.s()).into()
    }
}

/// A part of the document. Differences are marked, bold, and said in words.
fn part<'a>(context: &Context<'a>, section: &'a Section) -> Element<'a, Message> {
    let (look, texts) = (context.look, context.texts);
    let p = look.palette();
    let mut lines = column![heading(look, section.title.as_str())].spacing(look.xs());
    let label = |words: &'a str| container(layout::hint(look, words)).width(Length::FillPortion(2));
    for line in &section.lines {
        let line: Element<'a, Message> = match line {
            Line::Text(words) => layout::paragraph(look, words.as_str()),
            Line::Field { label: name, value } => row![
                label(name),
                container(layout::paragraph(look, value.as_str())).width(Length::FillPortion(6))
            ]
            .spacing(look.m())
            .into(),
            Line::Comparison { label: name, old, new, differs } => {
                let new: Element<'a, Message> = if *differs {
                    let marked = row![
                        Label::new(look, new.as_str()).strong(),
                        chip(look, Tone::Warning, texts.marked_different()),
                        space().width(Fill),
                    ]
                    .spacing(look.s())
                    .align_y(Alignment::Center);
                    container(marked)
                        .padding([0.0, look.s()])
                        .style(move |_| container::Style {
                            background: Some(p.difference.ground.into()),
                            text_color: Some(p.difference.text),
                            border: iced::border::rounded(4),
                            ..Default::default()
                        })
                        .into()
                } else {
                    container(layout::paragraph(look, new.as_str())).padding([0.0, look.s()]).into()
                };
                row![
                    label(name),
                    container(layout::paragraph(look, old.as_str())).width(Length::FillPortion(3)),
                    container(new).width(Length::FillPortion(3)),
                ]
                .spacing(look.m())
                .into()
            }
        };
        lines = lines.push(line);
    }
    lines.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::identity::Unusable;
    use crate::domain::reason::Reason;
    use crate::screen::sample::{agreeing, application, candidate, lookup, unusable};

    fn card(n: u8) -> Means {
        Means::Card(candidate(n))
    }

    fn expired(n: u8) -> Means {
        Means::Card(unusable(n, Unusable::Expired))
    }

    fn showing(signers: Vec<Means>) -> State {
        State::new(application(lookup(), Reason::IdentityDocumentChanged), signers)
    }

    #[test]
    fn the_document_shown_is_made_from_the_application_to_be_signed() {
        let state = showing(vec![card(1)]);
        let shown = application(lookup(), Reason::IdentityDocumentChanged);
        assert_eq!(state.documents, [document::document(&shown)]);
        assert_eq!(*state.subject(), Subject::Application(Box::new(shown)));
    }

    #[test]
    fn a_usable_signer_goes_first() {
        let mut state = showing(vec![expired(1), card(2), card(3)]);
        assert_eq!(state.update(Message::Accept), Action::Sign(card(2)));
        state.update(Message::Select(1));
        assert_eq!(state.update(Message::Accept), Action::Sign(card(3)));
    }

    #[test]
    fn an_unusable_signer_cannot_accept() {
        let mut state = showing(vec![expired(1), card(2)]);
        for place in [1, 2] {
            state.update(Message::Select(place));
            assert_eq!(state.update(Message::Accept), Action::None, "{place}");
        }
        assert_eq!(showing(vec![expired(1)]).update(Message::Accept), Action::None);
        assert_eq!(showing(vec![]).update(Message::Accept), Action::None);
        assert_eq!(state.update(Message::Cancel), Action::Close);
    }

    #[test]
    fn what_is_foreseen_of_the_chosen_certificate_is_said_and_stops_only_what_is_hopeless() {
        let mut state = showing(vec![card(1), card(2)]);
        let of = |n| candidate(n).credential.fingerprint;
        let foreseen = |is_final| Some(Foreseen { problem: Problem::no_signing_certificate(), is_final });
        state.update(Message::Foreseen(of(1), foreseen(false)));
        assert!(state.foreseen().is_some());
        assert_eq!(state.update(Message::Accept), Action::Sign(card(1)));
        state.update(Message::Foreseen(of(1), foreseen(true)));
        assert_eq!(state.update(Message::Accept), Action::None);
        assert_eq!(state.update(Message::Select(1)), Action::Foresee(card(2)));
        assert_eq!(state.foreseen(), None, "it was about another");
        assert_eq!(state.update(Message::Accept), Action::Sign(card(2)));
        state.update(Message::Foreseen(of(2), None));
        assert_eq!(state.update(Message::Accept), Action::Sign(card(2)));
    }

    #[test]
    fn a_doubtful_reason_is_said_and_does_not_stop() {
        for (lookup, reason, is_doubtful) in [
            (agreeing(), Reason::IdentityDocumentChanged, true),
            (lookup(), Reason::IdentityDocumentChanged, false),
            (agreeing(), Reason::Lost, false),
            // It concerns what is printed on the certificate.
            (agreeing(), Reason::ErrorInCertificate, false),
        ] {
            let mut state = State::new(application(lookup, reason), vec![card(1)]);
            assert_eq!(state.is_doubtful, is_doubtful, "{reason:?}");
            assert_eq!(state.update(Message::Accept), Action::Sign(card(1)));
        }
    }
}
