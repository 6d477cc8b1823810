//! Whom to act for, when the signer may act for several insurers.

use crate::domain::delegation::today;
use crate::domain::identifier::Voen;
use crate::domain::session::Mandate;
use crate::domain::session::MandateSource;
use crate::i18n::format;
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
    /// The session is led back to the insurer that one acts for.
    is_leading_back: bool,
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
    /// The rights as they are now.
    Offered(Vec<Mandate>),
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
        State { mandates, selected, is_working: false, is_leading_back: false, failure: None }
    }

    /// The rights that are left, when the one by which somebody acted has ended.
    pub fn ended(mandates: Vec<Mandate>, problem: Problem) -> State {
        State { failure: Some(problem), ..State::new(mandates, None) }
    }

    /// The service was asked and has not answered yet.
    pub fn is_working(&self) -> bool {
        self.is_working
    }

    /// A choice failed: whether the service made it is not known.
    pub fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// The service is asked for the insurer that one acts for, as before the choice that failed.
    pub fn lead_back(&mut self) {
        (self.is_working, self.is_leading_back) = (true, true);
    }

    /// Whether it was asked for that.
    pub fn is_leading_back(&self) -> bool {
        self.is_leading_back
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
            Message::Offered(mandates) => {
                // What was chosen stays chosen, wherever it stands now.
                let chosen = self.mandates.get(self.selected).map(|mandate| mandate.voen.clone());
                self.selected = mandates.iter().position(|m| Some(&m.voen) == chosen.as_ref()).unwrap_or(0);
                self.mandates = mandates;
                Action::None
            }
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
            let mut terms =
                vec![texts.voen_is(mandate.voen.as_str()), texts.insurer_kind(mandate.kind), source];
            if let (MandateSource::Delegation, Some(until)) = (mandate.source, mandate.until) {
                // Its last day: the moment is the end of it.
                let last = today(until).yesterday().unwrap_or_else(|_| today(until));
                terms.push(texts.mandate_until(&format::date(last)));
            }
            let words = column![
                Label::new(look, mandate.name.as_str()).strong(),
                layout::hint(look, terms.join(" · ")),
            ]
            .spacing(look.xs());
            choice = choice.option_with(mandate.name.clone(), words, true);
        }
        let problem = self.failure.iter().map(|problem| layout::problem(look, texts, problem)).collect();
        let list = scrollable(choice).height(iced::Length::Shrink);
        // One that is left is no choice among several.
        let lead = (self.mandates.len() > 1).then(|| layout::paragraph(look, texts.insurers_text()));
        let content = column![column![].push(lead), layout::beneath(look.m(), problem, list)];
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
    fn a_new_right_appears_and_the_choice_stays() {
        let mut state = State::new(vec![mandate(1)], None);
        state.update(Message::Offered(vec![mandate(0), mandate(1)]));
        assert_eq!(state.update(Message::Accept), Action::Choose(voen(1)));
        let mut state = State::ended(vec![mandate(1)], problem());
        assert_eq!(state.failure, Some(problem()));
        assert_eq!(state.update(Message::Accept), Action::Choose(voen(1)));
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
