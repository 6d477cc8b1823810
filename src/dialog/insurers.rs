//! Whom to act for, when the signer may act for several insurers.

use crate::domain::identifier::Voen;
use crate::domain::session::Mandate;
use crate::domain::session::MandateSource;
use crate::problem::Problem;
use crate::screen::{Context, layout};
use crate::widget::{Choice, Dialog, Label};
use iced::widget::{column, scrollable};

/// The dialog.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    mandates: Vec<Mandate>,
    selected: usize,
    is_working: bool,
    failure: Option<Problem>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A row was chosen.
    Select(usize),
    /// *OK* or Enter.
    Accept,
    /// *Geri* or Esc.
    Cancel,
    /// The service did not take the choice.
    Failed(Problem),
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Close.
    Close,
    /// Act for this insurer.
    Choose(Voen),
}

impl State {
    /// The rights to choose among; `current` is preselected.
    pub fn new(mandates: Vec<Mandate>, current: Option<&Voen>) -> State {
        let selected = mandates.iter().position(|m| Some(&m.voen) == current).unwrap_or(0);
        State { mandates, selected, is_working: false, failure: None }
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Select(index) => {
                self.selected = index;
                Action::None
            }
            Message::Accept if self.is_working => Action::None,
            Message::Accept => match self.mandates.get(self.selected) {
                Some(mandate) => {
                    self.is_working = true;
                    self.failure = None;
                    Action::Choose(mandate.voen.clone())
                }
                None => Action::None,
            },
            Message::Cancel => Action::Close,
            Message::Failed(problem) => {
                self.is_working = false;
                self.failure = Some(problem);
                Action::None
            }
        }
    }

    /// The dialog.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Dialog<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let mut choice = Choice::cards(look, texts.insurers_title())
            .id("insurers")
            .chosen(Some(self.selected))
            .on_choose(Message::Select);
        for mandate in &self.mandates {
            let source = match mandate.source {
                MandateSource::Certificate => texts.mandate_certificate(),
                MandateSource::Delegation => texts.mandate_delegation(),
            };
            let terms = [texts.voen_is(mandate.voen.as_str()), texts.insurer_kind(mandate.kind), source];
            let words = column![
                Label::new(look, mandate.name.as_str()).strong(),
                layout::hint(look, terms.join(" · ")),
            ]
            .spacing(look.xs());
            choice = choice.option_with(mandate.name.clone(), words, true);
        }
        let problem = self.failure.iter().map(|problem| layout::problem(look, texts, problem)).collect();
        let list = scrollable(choice).height(iced::Length::Shrink);
        let content = column![
            layout::paragraph(look, texts.insurers_text()),
            layout::beneath(look.m(), problem, list),
        ];
        Dialog::new(look, "insurers", texts.insurers_title())
            .content(content.spacing(look.m()))
            .cancel(texts.back(), Message::Cancel)
            .confirm(texts.ok(), Some(Message::Accept))
            .busy(self.is_working)
            .focus("insurers")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::sample::{mandate, problem, voen};

    fn offering(current: Option<usize>) -> State {
        State::new(vec![mandate(0), mandate(1)], current.map(voen).as_ref())
    }

    #[test]
    fn the_current_one_is_preselected() {
        assert_eq!(offering(None).update(Message::Accept), Action::Choose(voen(0)));
        assert_eq!(offering(Some(1)).update(Message::Accept), Action::Choose(voen(1)));
        let mut only = State::new(vec![mandate(0)], Some(&voen(1)));
        assert_eq!(only.update(Message::Accept), Action::Choose(voen(0)), "the right was withdrawn");
    }

    #[test]
    fn one_choice_at_a_time() {
        let mut state = offering(None);
        state.update(Message::Select(1));
        assert_eq!(state.update(Message::Accept), Action::Choose(voen(1)));
        assert_eq!(state.update(Message::Accept), Action::None, "under way");
        assert_eq!(state.update(Message::Failed(problem())), Action::None);
        assert_eq!(state.failure, Some(problem()));
        assert_eq!(state.update(Message::Accept), Action::Choose(voen(1)), "another try");
        assert_eq!(state.failure, None);
    }

    #[test]
    fn no_row_no_choice() {
        let mut state = offering(None);
        state.update(Message::Select(2));
        assert_eq!(state.update(Message::Accept), Action::None);
        assert_eq!(State::new(vec![], None).update(Message::Accept), Action::None);
        assert_eq!(state.update(Message::Cancel), Action::Close);
    }
}
